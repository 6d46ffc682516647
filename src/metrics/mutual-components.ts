import { compactLabels } from './contingency.ts';

/**
 * Into how many pieces each class falls: connected components of its samples in the mutual k-NN graph, where two samples
 * are joined when each is among the k nearest of the other. 1 for a class in one piece; a twisted class has several.
 * @param nearest the k nearest of each sample among all samples, row-major `[n, k]`, from `nearestSamples`
 * @param labels `[n]`
 * @returns int32, one number a class, in the order in which the classes first occur
 */
export function componentsPerClass(nearest: Int32Array, labels: ArrayLike<number>): Int32Array {
  const n = labels.length;
  const k = nearest.length / n;
  const { labels: classes, numLabels } = compactLabels(labels);
  const components = new Int32Array(numLabels);
  for (const own of classes) components[own]!++; // each sample alone, then one fewer for each join
  const parents = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n; i++) {
    for (const j of nearest.subarray(i * k, (i + 1) * k)) {
      if (j > i || classes[i] !== classes[j] || !nearest.subarray(j * k, (j + 1) * k).includes(i)) continue;
      const [a, b] = [root(parents, i), root(parents, j)];
      if (a === b) continue;
      parents[a] = b;
      components[classes[i]!]!--;
    }
  }
  return components;
}

/** The sample that stands for the component of sample `i`; shortens the way to it. */
function root(parents: Int32Array, i: number): number {
  while (parents[i] !== i) {
    parents[i] = parents[parents[i]!]!;
    i = parents[i]!;
  }
  return i;
}
