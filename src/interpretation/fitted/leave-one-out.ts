import type { PrototypeClassifier } from '../../ops/estimation/index.ts';
import { classScores, logPrototypeClasses, scoresOfDistances } from './class-scores.ts';
import { placementVariance, prototypeSpreads, type Deviations } from './spreads.ts';

/** A prototype that keeps fewer samples than this without the one left out is gone with it. */
const LEAST_MASS = 0.5;

/** What the other support samples say of one that is left out. */
export interface LeftOut {
  /** Row in the support. */
  readonly sample: number;
  readonly label: number;
  /** log q_j, [numPrototypes] */
  readonly logMatching: Float64Array;
  /** [numLabels], before calibration */
  readonly logProbabilities: Float64Array;
  readonly outlierScore: number;
}

/**
 * Each support sample as the rest of the support sees it, those left out that are the only one of their class.
 * In closed form: without sample i, a prototype that is the mean of its samples is (R_j p_j - r_ij x_i)/(R_j - r_ij), x_i is
 * R_j/(R_j - r_ij) times as far from it as from p_j, and the sum of squared deviations about it is less by
 * r_ij R_j/(R_j - r_ij) (x_i - p_j)². Association and temperature stay as fitted on all.
 * @param embeddings scaled, [numSamples, depth]
 * @param shares responsibilities [numSamples, numPrototypes]
 * @param known the variance within a class where it is known better than from these samples, [depth]
 */
export function leaveOneOut(
  head: PrototypeClassifier,
  around: Deviations,
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  shares: Float64Array,
  known?: ArrayLike<number>,
): LeftOut[] {
  const counts = new Int32Array(head.numLabels);
  for (const label of labels) counts[label]!++;
  const logClasses = logPrototypeClasses(head);
  const numPrototypes = around.masses.length;
  return classScores(head, embeddings).flatMap(({ distances }, i) => {
    const label = labels[i]!;
    const share = shares.subarray(i * numPrototypes, (i + 1) * numPrototypes);
    const left = around.masses.map((mass, j) => mass - share[j]!);
    if (counts[label]! < 2 || left.every((mass) => mass < LEAST_MASS)) return [];
    const farther = left.map((mass, j) => (mass < LEAST_MASS ? Infinity : around.masses[j]! / mass));
    const moved = distances.map((d, j) => (farther[j] === Infinity ? Infinity : d * farther[j]! ** 2));
    const x = embeddings.subarray(i * head.depth, (i + 1) * head.depth);
    const { logMatching, logProbabilities } = scoresOfDistances(head, logClasses, moved);
    const outlierScore = scoreLeftOut(head, around, x, share, left, farther, known);
    return [{ sample: i, label, logMatching, logProbabilities, outlierScore }];
  });
}

/** The outlier score of a sample that prototypes and spreads have not seen. */
function scoreLeftOut(
  head: PrototypeClassifier,
  { sums }: Deviations,
  x: Float32Array | Float64Array,
  share: Float64Array,
  left: Float64Array,
  farther: Float64Array,
  known?: ArrayLike<number>,
): number {
  const { prototypes, depth } = head;
  const squares = prototypes.map((value, at) => (x[at % depth]! - value) ** 2);
  const without = sums.map((sum, at) => {
    const j = Math.floor(at / depth);
    return farther[j] === Infinity ? 0 : Math.max(0, sum - share[j]! * farther[j]! * squares[at]!);
  });
  const spreads = prototypeSpreads(head, { sums: without, masses: left }, known);
  let least = Infinity;
  for (let j = 0; j < left.length; j++) {
    if (farther[j] === Infinity) continue;
    let sum = 0;
    for (let at = j * depth; at < (j + 1) * depth; at++) sum += (squares[at]! * farther[j]! ** 2) / spreads[at]!;
    least = Math.min(least, sum / (depth * placementVariance(left[j]!)));
  }
  return least;
}
