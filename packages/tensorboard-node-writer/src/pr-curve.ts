/** Of each threshold, how many decisions are of each kind; all arrays are as long as there are thresholds. */
export interface PrCurve {
  readonly truePositives: Float32Array;
  readonly falsePositives: Float32Array;
  readonly trueNegatives: Float32Array;
  readonly falseNegatives: Float32Array;
  /** True positives of all that are called positive, in [0, 1]; 0 where nothing is. */
  readonly precision: Float32Array;
  /** True positives of all that are positive, in [0, 1]; 0 where nothing is. */
  readonly recall: Float32Array;
}

/**
 * Precision and recall at evenly spaced thresholds from 0 to 1. A score at or above a threshold calls its sample positive, up to
 * the resolution of the thresholds: a score counts as the highest threshold that it reaches. One pass over the samples.
 * @param labels whether each sample is positive: booleans, or numbers where 0 means no.
 * @param scores of the samples, in [0, 1].
 * @param numThresholds at least 2.
 * @throws RangeError where labels and scores differ in number, or a score is not in [0, 1].
 */
export function countPrCurve(
  labels: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
  numThresholds: number,
): PrCurve {
  if (!Number.isInteger(numThresholds) || numThresholds < 2) {
    throw new RangeError(`prCurve: thresholds must be an integer of at least 2, got ${numThresholds}.`);
  }
  if (labels.length !== scores.length) {
    throw new RangeError(`prCurve: needs a label for each score, got ${labels.length} for ${scores.length}.`);
  }
  const positives = new Float64Array(numThresholds);
  const negatives = new Float64Array(numThresholds);
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (!(score >= 0 && score <= 1)) throw new RangeError(`prCurve: scores must be from 0 to 1, got ${score} at ${i}.`);
    (labels[i] ? positives : negatives)[Math.floor(score * (numThresholds - 1))]!++;
  }
  return curveOf(positives, negatives);
}

/** @param positives,negatives how many reach each threshold and not the next one. */
function curveOf(positives: Float64Array, negatives: Float64Array): PrCurve {
  const numThresholds = positives.length;
  const [numPositives, numNegatives] = [positives, negatives].map((counts) => counts.reduce((a, b) => a + b, 0));
  const zeros = () => new Float32Array(numThresholds);
  const [truePositives, falsePositives, trueNegatives] = [zeros(), zeros(), zeros()];
  const [falseNegatives, precision, recall] = [zeros(), zeros(), zeros()];
  let [truly, falsely] = [0, 0];
  for (let t = numThresholds - 1; t >= 0; t--) {
    truly += positives[t]!;
    falsely += negatives[t]!;
    truePositives[t] = truly;
    falsePositives[t] = falsely;
    trueNegatives[t] = numNegatives! - falsely;
    falseNegatives[t] = numPositives! - truly;
    if (truly > 0) {
      precision[t] = truly / (truly + falsely);
      recall[t] = truly / numPositives!;
    }
  }
  return { truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall };
}
