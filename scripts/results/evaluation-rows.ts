import { UserError } from '../../src/base/errors.ts';
import { TRAINED_PROTOCOLS } from '../../src/evaluation/protocols/trained-protocols.ts';
import { duration, gained, grouped, madeColumns, percent, seedsOf, shortOf, type ResultRow } from './row.ts';
import type { Evaluation } from './schema.ts';
import { LEAST_EPISODES } from './study-rows.ts';

/** The protocol that a data set's name stands for. */
const BY_DATA = {
  'omniglot (vinyals)': 'vinyals',
  'omniglot (lake)': 'lake',
  'omniglot (alphabets)': 'alphabets',
} as const;

/** Backbones that begin with drawn weights. */
const BUILT = ['conv4', 'resnet12'];

/** The rows of what `untwist evaluate --out` wrote. @throws UserError for what is no test of a protocol */
export function evaluationRows(file: string, evaluation: Evaluation): ResultRow[] {
  const { run, dataset, part, episodes, seed, batchNorm, views, methods, training, made } = evaluation;
  if (part !== 'test') throw new UserError(`${file}: it is of ${part} classes; results are of test classes.`);
  const protocol = BY_DATA[dataset as keyof typeof BY_DATA];
  if (protocol === undefined) throw new UserError(`${file}: '${dataset}' is the data of no protocol; leave it out.`);
  const { size, holdOut, backbone = 'conv4' } = training.settings ?? {};
  return methods.map(({ method, accuracy, difference = null }) => ({
    section: training.data === 'glyphs' ? 'glyphs' : protocol,
    test: testTitle(evaluation, protocol),
    ...{ method: `${method} (run ${run})`, value: percent(accuracy), episodes: grouped(episodes) },
    ...{ seeds: seedsOf(training.seed === null ? [] : [{ seed: training.seed }], seed) },
    ...{ training: duration(training.seconds), ...madeColumns(made) },
    notes: [
      ...(difference === null ? [] : [`on the same embeddings, ${gained(difference)} to the first`]),
      ...(training.episodes === null ? [] : [`after ${grouped(training.episodes)} training episodes`]),
      ...(BUILT.includes(backbone) ? [] : ['begun from a trained network']),
      ...(size === undefined ? [] : [`images of ${size} × ${size} in place of 28 × 28`]),
      ...(holdOut === false ? ['trained on the validation classes too'] : []),
      ...(batchNorm === 'inductive' ? [] : [batchNorm]),
      ...(views === 1 ? [] : [`embeddings averaged over ${views} views of each image`]),
      ...shortOf(episodes, LEAST_EPISODES, 'episodes'),
    ],
  }));
}

/** As the protocol names such episodes, so that its own rows stand in the same table. */
function testTitle({ ways, shots, labelBy, groups }: Evaluation, protocol: keyof typeof TRAINED_PROTOCOLS): string {
  const same = TRAINED_PROTOCOLS[protocol].tests.find(
    ({ spec }) =>
      spec.ways === ways &&
      spec.shots === shots &&
      (spec.labelBy ?? 'class') === labelBy &&
      (spec.groups ?? 0) === groups,
  );
  if (same !== undefined) return same.title;
  const from = groups === 0 ? '' : groups === 1 ? ' within an alphabet' : ` of ${groups} alphabets`;
  return `${ways}-way ${shots}-shot${from}${labelBy === 'group' ? ', labelled by alphabet' : ''}`;
}
