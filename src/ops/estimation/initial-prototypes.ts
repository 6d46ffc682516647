import type { Random } from '../../base/random.ts';
import { kMeansClusters, meanRow } from './k-means.ts';
import type { FitEvent } from './fit-history.ts';
import type { FitOptions } from './fit-options.ts';
import type { Problem } from './problem.ts';
import { searchClusters } from './search-clusters.ts';
import type { SampleSpan } from './sample-span.ts';

/** Prototypes before estimation. */
export interface InitialPrototypes {
  /** [numPrototypes, rank] */
  readonly coordinates: Float64Array;
  /** The label that each prototype was founded for. */
  readonly founderLabels: number[];
  /** The one sample that founded it, or -1 where several did. */
  readonly founderSamples: number[];
  /** What the search for their number did; nothing where it is given. */
  readonly events: readonly FitEvent[];
}

/**
 * Initial prototypes (method §3, §4): the class means, k-means of each class, one per sample, or as many as the
 * samples ask for.
 * @throws RangeError for `kMeans` without `random`.
 */
export function initialPrototypes(
  problem: Problem,
  { initialisation, perClass }: Pick<FitOptions, 'initialisation' | 'perClass'>,
  random?: Random,
): InitialPrototypes {
  const { span, labels, numLabels } = problem;
  const classes: number[][] = Array.from({ length: numLabels }, () => []);
  labels.forEach((label, i) => classes[label]?.push(i));
  if (initialisation === 'classMeans') return clusterMeans(classes, span, labels);
  if (initialisation === 'supportSamples') {
    const single = Array.from(labels, (_, i) => [i]);
    return clusterMeans(single, span, labels);
  }
  if (initialisation === 'adaptive') {
    const { clusters, events } = searchClusters(problem);
    return { ...clusterMeans(clusters, span, labels), events };
  }
  if (random === undefined) {
    throw new RangeError('fitPrototypes: initialisation kMeans draws its seeds; pass a Random as `random`.');
  }
  const clusters = classes.flatMap((members) => kMeansClusters(span.samples, span.rank, members, perClass, random));
  return clusterMeans(clusters, span, labels);
}

function clusterMeans(
  clusters: readonly (readonly number[])[],
  { rank, samples }: SampleSpan,
  labels: Int32Array,
): InitialPrototypes {
  const coordinates = new Float64Array(clusters.length * rank);
  clusters.forEach((cluster, j) => coordinates.set(meanRow(samples, rank, cluster), j * rank));
  return {
    coordinates,
    founderLabels: clusters.map(([first]) => labels[first as number] as number),
    founderSamples: clusters.map((cluster) => (cluster.length === 1 ? (cluster[0] as number) : -1)),
    events: [],
  };
}
