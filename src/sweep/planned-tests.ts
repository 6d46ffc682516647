import { UsageError } from '../base/errors.ts';
import { DEFAULT_OMNIGLOT_SPLIT } from '../episodes/open-dataset.ts';
import { specName } from '../episodes/spec-name.ts';
import { TRAINED_PROTOCOLS, type TrainedProtocolName } from '../evaluation/protocols/trained-protocols.ts';
import type { TrainConfig } from '../training/config.ts';
import type { JobTest } from './job.ts';
import { TEST_EPISODES, type PlannedTest } from './plan-schema.ts';

/** Tests that a job may have. */
const MOST_TESTS = 50;
/** Of the episodes of a protocol's tests, as in `untwist reproduce`. */
const SEED = 1;

/**
 * The tests that a plan names; one that is named twice is there once.
 * @throws UsageError where two have one title, or there are too many
 */
export function namedTests(planned: readonly PlannedTest[], source: string): readonly JobTest[] {
  const tests = new Map<string, JobTest>();
  for (const test of planned.flatMap(testsOf)) {
    const there = tests.get(test.title);
    if (there !== undefined && JSON.stringify(there) !== JSON.stringify(test)) {
      throw new UsageError(`${source}: two tests are called '${test.title}'; give one of them a \`title\`.`);
    }
    tests.set(test.title, test);
  }
  if (tests.size > MOST_TESTS) {
    throw new UsageError(`${source}: tests: at most ${MOST_TESTS}, got ${tests.size}; leave out some.`);
  }
  return [...tests.values()];
}

function testsOf(planned: PlannedTest): readonly JobTest[] {
  if (typeof planned === 'string') return protocolTests(planned);
  const { title, episodes, seed, ways, shots, queries, labelBy, groups } = planned;
  const spec = {
    ...{ ways, shots, queries },
    ...(labelBy === undefined ? {} : { labelBy }),
    ...(groups === undefined ? {} : { groups }),
  };
  return [{ title: title ?? specName(spec), spec, episodes, seed }];
}

function protocolTests(name: TrainedProtocolName): readonly JobTest[] {
  const { tests, episodes } = TRAINED_PROTOCOLS[name];
  return tests.map(({ title, spec }) => ({ title, spec: spec as JobTest['spec'], episodes, seed: SEED }));
}

/**
 * The tests of each config where the plan names none: for Omniglot those of the split's protocol, else one of the episodes of
 * training. That one is the same for all, with the fewest ways and shots of any, so that results can be compared.
 */
export function defaultTests(configs: readonly TrainConfig[]): (config: TrainConfig) => readonly JobTest[] {
  const { ways, shots } = fewest(configs);
  const byKey = new Map<string, readonly JobTest[]>(); // one list for all jobs that have it
  return ({ dataset, split = DEFAULT_OMNIGLOT_SPLIT, queries, labelBy, groups }) => {
    const omniglot = dataset === 'omniglot';
    const key = JSON.stringify(omniglot ? split : [queries, labelBy, groups]);
    const spec = { ways, shots, queries, labelBy, groups };
    const made = () =>
      omniglot ? protocolTests(split) : [{ title: specName(spec), spec, episodes: TEST_EPISODES, seed: SEED }];
    const tests = byKey.get(key) ?? made();
    byKey.set(key, tests);
    return tests;
  };
}

/** Ways and shots that every config can have: the fewest of any; the list of shots where all have the same. */
export function fewest(configs: readonly TrainConfig[]): Pick<TrainConfig, 'ways' | 'shots'> {
  const ways = configs.reduce((least, config) => Math.min(least, config.ways), Infinity);
  const first = configs[0]!.shots;
  const isShared = configs.every((config) => config.ways === ways && String(config.shots) === String(first));
  const least = (shots: number | readonly number[]) => [shots].flat().reduce((a, b) => Math.min(a, b));
  return { ways, shots: isShared ? first : configs.map(({ shots }) => least(shots)).reduce((a, b) => Math.min(a, b)) };
}
