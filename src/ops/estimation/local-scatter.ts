/**
 * The typical squared distance of a sample from the middle of its own cluster: half the median squared distance to the
 * nearest sample of the same label. Nearest neighbours see one mode of a class, so a class scattered over many modes has the
 * scatter of a mode, where the variance about the class mean would be that of the whole embedding.
 * Where no label has two samples, of all samples whatever their label. 1 where they all coincide.
 * @param gram inner products of all pairs of samples [numSamples, numSamples], centred or not
 */
export function localScatter(gram: Float64Array, labels: Int32Array): number {
  return halfMedian(nearestDistances(gram, labels, true)) || halfMedian(nearestDistances(gram, labels, false)) || 1;
}

/** Squared distance of each sample to the nearest other one, of its label if so asked; none for a sample without another. */
function nearestDistances(gram: Float64Array, labels: Int32Array, sameLabel: boolean): number[] {
  const n = labels.length;
  const nearest: number[] = [];
  for (let i = 0; i < n; i++) {
    let least = Infinity;
    for (let k = 0; k < n; k++) {
      if (k === i || (sameLabel && labels[k] !== labels[i])) continue;
      least = Math.min(least, gram[i * n + i]! - 2 * gram[i * n + k]! + gram[k * n + k]!);
    }
    if (least < Infinity) nearest.push(Math.max(0, least));
  }
  return nearest;
}

function halfMedian(distances: number[]): number {
  const sorted = distances.sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]! / 2;
}
