import type { Random } from '../../base/random.ts';
import { kMeansClusters } from './k-means.ts';
import type { FitOptions } from './fit-options.ts';
import type { Problem } from './problem.ts';

/** Prototypes before estimation. */
export interface InitialPrototypes {
  /** [numPrototypes, numSamples], rows of sum 1. */
  readonly coefficients: Float64Array;
  /** The label that each prototype was founded for. */
  readonly founderLabels: number[];
  /** The one sample that founded it, or -1 where several did. */
  readonly founderSamples: number[];
}

/**
 * Initial prototypes (method §3): the class means, k-means of each class, or one per sample.
 * @throws RangeError for `kMeans` without `random`.
 */
export function initialPrototypes(
  { gram, labels, numSamples, numLabels }: Pick<Problem, 'gram' | 'labels' | 'numSamples' | 'numLabels'>,
  { initialisation, perClass }: Pick<FitOptions, 'initialisation' | 'perClass'>,
  random?: Random,
): InitialPrototypes {
  const classes: number[][] = Array.from({ length: numLabels }, () => []);
  labels.forEach((label, i) => classes[label]?.push(i));
  if (initialisation === 'classMeans') return clusterMeans(classes, labels, numSamples);
  if (initialisation === 'supportSamples') {
    const single = Array.from(labels, (_, i) => [i]);
    return clusterMeans(single, labels, numSamples);
  }
  if (random === undefined) {
    throw new RangeError('fitPrototypes: initialisation kMeans draws its seeds; pass a Random as `random`.');
  }
  const clusters = classes.flatMap((members) => kMeansClusters(gram, numSamples, members, perClass, random));
  return clusterMeans(clusters, labels, numSamples);
}

function clusterMeans(clusters: readonly number[][], labels: Int32Array, numSamples: number): InitialPrototypes {
  const coefficients = new Float64Array(clusters.length * numSamples);
  clusters.forEach((cluster, j) => {
    for (const i of cluster) coefficients[j * numSamples + i] = 1 / cluster.length;
  });
  return {
    coefficients,
    founderLabels: clusters.map(([first]) => labels[first as number] as number),
    founderSamples: clusters.map((cluster) => (cluster.length === 1 ? (cluster[0] as number) : -1)),
  };
}
