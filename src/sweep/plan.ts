import { basename, extname } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { readSettings } from '../base/read-settings.node.ts';
import { parseTrainConfig, type TrainConfig } from '../training/config.ts';
import { comparableValidations, differ } from './comparable-validations.ts';
import { insideDataFolder } from './data-path.ts';
import { combinationsOf, combinationText, countCombinations, type Combination } from './expand.ts';
import { JOB_FORMAT, jobId, type Job } from './job.ts';
import { MOST_JOBS, parsePlanText, type PlanText } from './plan-schema.ts';
import { defaultTests, namedTests } from './planned-tests.ts';

/** All jobs of a sweep. */
export interface Plan {
  /** Letters, digits, `-`, `_` and `.`: names the folder. */
  readonly name: string;
  /** Settings that differ between the jobs, in the order of the plan; not the seed. */
  readonly varied: readonly string[];
  /** Those of `varied` that were drawn on a logarithmic scale. */
  readonly logarithmic: readonly string[];
  /** In the order of the plan; the seeds of a combination follow each other. */
  readonly entries: readonly PlanEntry[];
  /** What the user should know of how the plan was read; a line each. */
  readonly notices: readonly string[];
}

/** A job of a plan. */
export interface PlanEntry {
  /** `jobId(job)`. */
  readonly id: string;
  readonly job: Job;
  readonly seed: number;
  /** The value of each of the plan's varied settings in this job; null for one that is left to its default. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * The plan in a YAML or JSON file.
 * @throws UsageError of one line for whatever is wrong with it
 */
export async function readPlan(file: string): Promise<Plan> {
  return parsePlan(await readSettings(file, { name: 'plan', example: 'vary: {ways: [5, 20]}' }), file);
}

/**
 * The plan in data as a file holds it.
 * @param source its file: for messages, and names a plan that has no name of its own
 * @throws UsageError of one line for whatever is wrong with it
 */
export function parsePlan(value: unknown, source: string): Plan {
  const text = parsePlanText(value, source);
  const seeds = seedsOf(text, source);
  const count = countCombinations(text) * seeds.length;
  if (count > MOST_JOBS) {
    throw new UsageError(
      `${source}: the plan comes to ${count} jobs; at most ${MOST_JOBS} are allowed: vary less, or draw some at \`random\`.`,
    );
  }
  const combinations = combinationsOf(text);
  const configs = combinations.map((combination, i) => configOf(text, combination, i, source));
  const named = text.tests === undefined ? null : namedTests(text.tests, source);
  const testsOf = named === null ? defaultTests(configs) : () => named;
  const { settings: added, notices } = comparableValidations(configs, testsOf(configs[0]!)[0]);

  const names = [...new Set(combinations.flatMap((combination) => Object.keys(combination)))];
  const varied = names.filter((name) => differ(configs, name as keyof TrainConfig));
  const entries = new Map<string, PlanEntry>();
  const repeated: Combination[] = [];
  configs.forEach((config, i) => {
    const settings = valuesOf(config, varied);
    for (const [k, seed] of seeds.entries()) {
      const job: Job = { format: JOB_FORMAT, config: { ...config, ...added, seed }, tests: testsOf(config) };
      const id = jobId(job);
      if (!entries.has(id)) entries.set(id, { id, job, seed, settings });
      else if (k === 0) repeated.push(combinations[i]!);
    }
  });
  return {
    ...{ name: text.name ?? nameOf(source), varied, entries: [...entries.values()] },
    logarithmic: varied.filter((name) => isLogarithmic(text, name)),
    notices: [...notices, ...repetitionNotices(repeated)],
  };
}

/** The values of the varied settings in a config. */
export function valuesOf(config: TrainConfig, varied: readonly string[]): PlanEntry['settings'] {
  return Object.fromEntries(varied.map((name) => [name, config[name as keyof TrainConfig] ?? null]));
}

function seedsOf({ seeds }: PlanText, source: string): readonly number[] {
  const list = typeof seeds === 'number' ? null : seeds;
  if (list !== null && new Set(list).size < list.length) {
    throw new UsageError(`${source}: seeds: each may be there once, got ${JSON.stringify(list)}.`);
  }
  if (typeof seeds === 'number' && seeds > MOST_JOBS) {
    throw new UsageError(`${source}: seeds: at most ${MOST_JOBS}, got ${seeds}.`);
  }
  return list ?? Array.from({ length: seeds as number }, (_, i) => i + 1);
}

/** @throws UsageError that says of which combination it is */
function configOf({ base }: PlanText, combination: Combination, i: number, source: string): TrainConfig {
  const place = `${source}, combination ${i + 1} (${combinationText(combination)})`;
  const config = parseTrainConfig({ ...base, ...combination }, place);
  if (!config.holdOut) {
    throw new UsageError(`${place}: holdOut: a sweep compares networks on held-out classes; leave it out.`);
  }
  if (config.dataset === 'folder' && config.data === undefined) {
    throw new UsageError(
      `${place}: data: dataset 'folder' needs its path inside the data folder; give it in \`base\`.`,
    );
  }
  return config.data === undefined ? config : { ...config, data: insideDataFolder(config.data, place) };
}

function isLogarithmic({ random }: PlanText, name: string): boolean {
  const choice = random?.vary[name];
  return choice !== undefined && !Array.isArray(choice) && choice.scale === 'log';
}

function repetitionNotices(repeated: readonly Combination[]): string[] {
  if (repeated.length === 0) return [];
  const first = combinationText(repeated[0]!);
  const more = repeated.length > 1 ? `, and ${repeated.length - 1} more` : '';
  return [`Left out, since the same jobs are there already: ${first}${more}.`];
}

/** The name of the file, as a folder may have it. */
function nameOf(source: string): string {
  const name = basename(source, extname(source)).replace(/[^\w.-]+/g, '-');
  return name.replace(/^[^\w]+/, '').slice(0, 100) || 'plan';
}
