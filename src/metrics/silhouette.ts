import { compactLabels } from './contingency.ts';
import { rowCount, squaredRowDistances } from './squared-row-distances.ts';

/**
 * Mean silhouette of embeddings `[n, depth]` under their labels `[n]`, in [-1, 1]: of each sample (b - a)/max(a, b) with
 * a its mean Euclidean distance to the others of its class and b the least mean distance to another class; 0 for the only
 * sample of a class, and where a and b are 0.
 * Source: Rousseeuw 1987, "Silhouettes: a graphical aid". Time n²·depth, memory n.
 * @throws RangeError for fewer than two classes.
 */
export function silhouette(embeddings: Float32Array, depth: number, labels: ArrayLike<number>): number {
  const n = rowCount('silhouette', embeddings, depth);
  const { labels: classes, numLabels } = compactLabels(labels);
  if (classes.length !== n || numLabels < 2) {
    throw new RangeError(
      `silhouette: needs a label a sample and two classes, got ${classes.length} labels of ${numLabels} classes for ${n} samples.`,
    );
  }
  const sizes = new Float64Array(numLabels);
  for (const own of classes) sizes[own]!++;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const own = classes[i]!;
    if (sizes[own] === 1) continue;
    const toClass = new Float64Array(numLabels);
    const squared = squaredRowDistances(embeddings.subarray(i * depth, (i + 1) * depth), embeddings, depth);
    squared.forEach((distance, j) => (toClass[classes[j]!]! += Math.sqrt(distance)));
    const inside = toClass[own]! / (sizes[own]! - 1); // its distance to itself, 0, is in the sum
    let outside = Infinity;
    toClass.forEach((total, other) => {
      if (other !== own) outside = Math.min(outside, total / sizes[other]!);
    });
    const larger = Math.max(inside, outside);
    if (larger > 0) sum += (outside - inside) / larger;
  }
  return sum / n;
}
