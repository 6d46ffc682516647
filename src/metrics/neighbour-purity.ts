/**
 * k-NN purity: the mean over the samples of the share of their nearest samples that are of their own class, in [0, 1].
 * For a class of fewer than k + 1 samples only as many neighbours are counted as it has others, so that classes apart
 * give 1 at any size; the only sample of a class is left out, and without any other sample the result is NaN.
 * @param nearest the k nearest of each sample, row-major `[n, k]`, from `nearestSamples`
 * @param labels `[n]`
 */
export function neighbourPurity(nearest: Int32Array, labels: ArrayLike<number>): number {
  const k = nearest.length / labels.length;
  const sizes = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) sizes.set(labels[i]!, (sizes.get(labels[i]!) ?? 0) + 1);
  let sum = 0;
  let counted = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const neighbours = Math.min(k, (sizes.get(label) ?? 1) - 1);
    if (neighbours === 0) continue;
    const own = nearest.subarray(i * k, i * k + neighbours).filter((other) => labels[other] === label).length;
    sum += own / neighbours;
    counted++;
  }
  return sum / counted;
}
