import { objective } from './objective.ts';
import type { InitialPrototypes } from './initial-prototypes.ts';
import type { Problem } from './problem.ts';
import type { SampleMatching } from './sample-matching.ts';
import { normaliseRows } from './w-step-mixture.ts';

/** Added to the soft counts before their logarithm, which bounds how sure a pure prototype starts. */
const SMOOTHING = 1e-6;
/** Scales tried for the logarithms: the count of halvings from 1 is enough to reach a nearly flat start. */
const SCALES = Array.from({ length: 8 }, (_, power) => 2 ** -power);

/**
 * The association before estimation (method §3), [numPrototypes, numLabels]: from the soft co-occurrence N of prototypes and
 * labels, without a sample's match to the prototype that it founded alone, plus a pseudo-count for the founder's label.
 * Soft-max form: W = s·(log(N + ε) - row mean) with the best s; mixture: N with the prior's counts, normalised.
 */
export function initialAssociation(
  problem: Problem,
  matched: SampleMatching,
  founders: Pick<InitialPrototypes, 'founderLabels' | 'founderSamples'>,
): Float64Array {
  const { numLabels, numSamples, alpha } = problem;
  const counts = coOccurrence(problem, matched, founders);
  if (problem.form === 'mixture')
    return normaliseRows(
      counts.map((n) => n + alpha * numSamples),
      numLabels,
    );
  const logs = centreRows(
    counts.map((n) => Math.log(n + SMOOTHING)),
    numLabels,
  );
  const candidates = SCALES.map((scale) => logs.map((value) => scale * value));
  const values = candidates.map((candidate) => objective(problem, matched, candidate));
  return candidates[values.indexOf(Math.min(...values))] as Float64Array;
}

function coOccurrence(
  { labels, numLabels, numSamples }: Problem,
  { matching }: SampleMatching,
  { founderLabels, founderSamples }: Pick<InitialPrototypes, 'founderLabels' | 'founderSamples'>,
): Float64Array {
  const numPrototypes = founderLabels.length;
  const counts = new Float64Array(numPrototypes * numLabels);
  founderLabels.forEach((label, j) => {
    counts[j * numLabels + label] = 1;
    for (let i = 0; i < numSamples; i++) {
      if (founderSamples[j] !== i) counts[j * numLabels + labels[i]!]! += matching[i * numPrototypes + j]!;
    }
  });
  return counts;
}

function centreRows(values: Float64Array, columns: number): Float64Array {
  const numRows = values.length / columns;
  for (let row = 0; row < numRows; row++) {
    const entries = values.subarray(row * columns, (row + 1) * columns);
    const mean = entries.reduce((sum, value) => sum + value, 0) / columns;
    entries.forEach((value, at) => (entries[at] = value - mean));
  }
  return values;
}
