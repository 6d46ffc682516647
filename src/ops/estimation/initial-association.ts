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
 * Soft-max form: W = s·(log(N + ε) - row mean) with the best s; mixture: N with the prior's counts, normalised. Where only the
 * scale will be estimated, the mean of q·W over the samples is taken off too: a scale of thousands would else make the sizes
 * of the classes all that counts.
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
  const logs = counts.map((n) => Math.log(n + SMOOTHING));
  if (problem.freedom === 'scale') subtractMeanLogits(logs, matched.masses, numLabels);
  centreRows(logs, numLabels);
  const candidates = SCALES.map((scale) => logs.map((value) => scale * value));
  const values = candidates.map((candidate) => objective(problem, matched, candidate));
  return candidates[values.indexOf(Math.min(...values))] as Float64Array;
}

function coOccurrence(
  { labels, numLabels, numSamples, weights }: Problem,
  { matching }: SampleMatching,
  { founderLabels, founderSamples }: Pick<InitialPrototypes, 'founderLabels' | 'founderSamples'>,
): Float64Array {
  const numPrototypes = founderLabels.length;
  const counts = new Float64Array(numPrototypes * numLabels);
  founderLabels.forEach((label, j) => {
    counts[j * numLabels + label] = 1;
    for (let i = 0; i < numSamples; i++) {
      const weight = weights?.[i] ?? 1;
      if (founderSamples[j] !== i) counts[j * numLabels + labels[i]!]! += weight * matching[i * numPrototypes + j]!;
    }
  });
  return counts;
}

/** Takes the mean over the samples of Σ_j q_j w_jl off each column l, in place. */
function subtractMeanLogits(association: Float64Array, masses: Float64Array, numLabels: number): void {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  for (let l = 0; l < numLabels; l++) {
    const mean = masses.reduce((sum, mass, j) => sum + (mass / total) * association[j * numLabels + l]!, 0);
    for (let at = l; at < association.length; at += numLabels) association[at]! -= mean;
  }
}

/** Takes the mean off each row, in place. */
function centreRows(values: Float64Array, columns: number): void {
  const numRows = values.length / columns;
  for (let row = 0; row < numRows; row++) {
    const entries = values.subarray(row * columns, (row + 1) * columns);
    const mean = entries.reduce((sum, value) => sum + value, 0) / columns;
    entries.forEach((value, at) => (entries[at] = value - mean));
  }
}
