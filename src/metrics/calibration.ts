import { requireInteger } from '../base/check.ts';
import { rowCount } from './squared-row-distances.ts';

/** Predictions whose confidence (the largest class probability) lies in (from, to]; the first bin also holds 0. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  /** Predictions in the bin. */
  readonly count: number;
  /** Their mean confidence; NaN in an empty bin. */
  readonly confidence: number;
  /** The fraction of them that is right; NaN in an empty bin. */
  readonly accuracy: number;
}

/**
 * The reliability diagram of class probabilities `[n, numLabels]` against labels `[n]`: `numBins` bins of equal width
 * over the confidence. Of equal probabilities the first is the prediction.
 * Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2.
 */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  numLabels: number,
  numBins: number,
): ReliabilityBin[] {
  requireInteger('reliabilityBins', 'numBins', numBins, 1);
  const n = rowCount('reliabilityBins', probabilities, numLabels);
  if (n === 0 || n !== labels.length) {
    throw new RangeError(`reliabilityBins: needs a label a row, got ${labels.length} labels for ${n} rows.`);
  }
  const counts = new Float64Array(numBins);
  const confidences = new Float64Array(numBins);
  const right = new Float64Array(numBins);
  for (let i = 0; i < n; i++) {
    let predicted = 0;
    for (let l = 1; l < numLabels; l++) {
      if (probabilities[i * numLabels + l]! > probabilities[i * numLabels + predicted]!) predicted = l;
    }
    const confidence = probabilities[i * numLabels + predicted]!;
    // Float32 probabilities may add up to a little more than 1.
    const bin = Math.min(numBins - 1, Math.max(0, Math.ceil(confidence * numBins) - 1));
    counts[bin]!++;
    confidences[bin]! += confidence;
    if (predicted === labels[i]) right[bin]!++;
  }
  return Array.from(counts, (count, bin) => ({
    from: bin / numBins,
    to: (bin + 1) / numBins,
    count,
    confidence: confidences[bin]! / count,
    accuracy: right[bin]! / count,
  }));
}

/**
 * Expected calibration error: the mean over the predictions of |accuracy - confidence| of their bin, in [0, 1].
 * Source: Guo et al. 2017, equation 3.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  let gaps = 0;
  let total = 0;
  for (const { count, confidence, accuracy } of bins) {
    if (count === 0) continue;
    gaps += count * Math.abs(accuracy - confidence);
    total += count;
  }
  return gaps / total;
}
