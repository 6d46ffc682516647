import { requireInteger } from '../base/check.ts';

/** The label with the highest score in each row of `scores` `[n, numLabels]`; the first of equals. int32 `[n]`. */
export function predictedLabels(scores: ArrayLike<number>, numLabels: number): Int32Array {
  requireInteger('predictedLabels', 'numLabels', numLabels, 1);
  const predicted = new Int32Array(scores.length / numLabels);
  for (let i = 0; i < predicted.length; i++) {
    let best = 0;
    for (let l = 1; l < numLabels; l++) {
      if (scores[i * numLabels + l]! > scores[i * numLabels + best]!) best = l;
    }
    predicted[i] = best;
  }
  return predicted;
}

/** The fraction of `predicted` `[n]` that equals `labels` `[n]`, in [0, 1]. @throws RangeError for n = 0. */
export function accuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>): number {
  requireSameLength('accuracy', predicted, labels);
  let correct = 0;
  for (let i = 0; i < labels.length; i++) {
    if (predicted[i] === labels[i]) correct++;
  }
  return correct / labels.length;
}

/** How often each true label (row) was predicted as each label (column): int32 `[numLabels, numLabels]`. */
export function confusion(predicted: ArrayLike<number>, labels: ArrayLike<number>, numLabels: number): Int32Array {
  requireSameLength('confusion', predicted, labels);
  const counts = new Int32Array(numLabels * numLabels);
  for (let i = 0; i < labels.length; i++) {
    const [row, column] = [labels[i]!, predicted[i]!];
    if (!(row >= 0 && row < numLabels && column >= 0 && column < numLabels)) {
      throw new RangeError(`confusion: labels must be from 0 to ${numLabels - 1}, got ${row} predicted as ${column}.`);
    }
    counts[row * numLabels + column]!++;
  }
  return counts;
}

/** The mean over the labels that occur of the fraction found of each: accuracy where classes differ in size. */
export function balancedAccuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>, numLabels: number): number {
  const counts = confusion(predicted, labels, numLabels);
  let sum = 0;
  let present = 0;
  for (let l = 0; l < numLabels; l++) {
    const row = counts.subarray(l * numLabels, (l + 1) * numLabels);
    const total = row.reduce((a, b) => a + b, 0);
    if (total === 0) continue;
    sum += row[l]! / total;
    present++;
  }
  return sum / present;
}

function requireSameLength(who: string, predicted: ArrayLike<number>, labels: ArrayLike<number>): void {
  if (labels.length === 0 || predicted.length !== labels.length) {
    throw new RangeError(`${who}: needs one prediction a label, got ${predicted.length} for ${labels.length} labels.`);
  }
}
