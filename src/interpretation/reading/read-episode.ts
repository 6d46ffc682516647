import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import {
  ADAPTIVE_FIT,
  classProbabilities,
  countNonZero,
  errorRate,
  fitPrototypes,
  scaleEmbeddings,
} from '../../ops/estimation/index.ts';
import type { FittedModel } from '../fitted/fitted-model.ts';
import { modelOutlierScores } from '../fitted/outlier-auroc.ts';
import { readClasses } from '../model-on-samples.ts';
import { prototypePurity } from './prototype-purity.ts';
import { readTestSamples, type SampleReading } from './read-samples.ts';

/** What is tried on one fitted model. */
export interface EpisodeInput {
  readonly fitted: FittedModel;
  /** New samples of its classes, [numQueries, depth], with their labels. */
  readonly query: Float32Array;
  readonly queryLabels: Int32Array;
  /** Samples of classes that it does not know, [numOthers, depth]; may be empty. */
  readonly others: Float32Array;
  /** A finer name of each support sample and each query than its class: the character, where a class is an alphabet. */
  readonly supportNames: readonly string[];
  readonly queryNames: readonly string[];
}

/** What an episode says of its prototypes. */
export interface EpisodeReading {
  readonly queries: readonly SampleReading[];
  readonly otherScores: Float64Array;
  /** Of each prototype, by its class, over the queries; see `prototypePurity`. */
  readonly purities: readonly number[];
  /** The same by the finer name of its nearest support sample. */
  readonly finePurities: readonly number[];
  /** The same samples with the association of the paper under L1. */
  readonly sparse: { readonly nonZero: number; readonly prototypes: number; readonly accuracy: number };
}

/**
 * α of L1. Fixed: validation samples to choose it by are what few shots do not have.
 */
const SPARSE_ALPHA = 1e-3;

/** Reads new samples by one fitted model. */
export function readEpisode(input: EpisodeInput): EpisodeReading {
  const { fitted, query, queryLabels, others } = input;
  const { head, support, scaling } = fitted;
  const { depth, numLabels } = head;
  const scale = (rows: Float32Array) => scaleEmbeddings(scaling, rows, support.embeddings, depth);
  const [scaledSupport, scaledQuery] = [scale(support.embeddings), scale(query)];
  const prototypes = Float32Array.from(head.prototypes);
  const toQuery = squaredRowDistances(prototypes, scaledQuery, depth);
  const toSupport = squaredRowDistances(prototypes, scaledSupport, depth);
  const numPrototypes = prototypes.length / depth;
  const winners = Array.from({ length: numPrototypes }, (_, j) =>
    String(readClasses(head.association.subarray(j * numLabels, (j + 1) * numLabels)).winner),
  );
  const numSupport = support.labels.length;
  const fineKinds = winners.map((_, j) => {
    const row = toSupport.subarray(j * numSupport, (j + 1) * numSupport);
    return input.supportNames[row.reduce((best, d, i) => (d < row[best]! ? i : best), 0)]!;
  });
  const sparse = fitPrototypes(scaledSupport, support.labels, {
    ...ADAPTIVE_FIT,
    ...{ association: 'softmax', regulariser: 'l1', alpha: SPARSE_ALPHA },
  });
  return {
    queries: readTestSamples(fitted, query, queryLabels).readings,
    otherScores: others.length === 0 ? new Float64Array() : modelOutlierScores(fitted, others),
    purities: prototypePurity(toQuery, winners, Array.from(queryLabels, String)),
    finePurities: prototypePurity(toQuery, fineKinds, input.queryNames),
    sparse: {
      nonZero: countNonZero(sparse.association, numLabels),
      prototypes: sparse.prototypes.length / depth,
      accuracy: 1 - errorRate(classProbabilities(sparse, scaledQuery), queryLabels, numLabels),
    },
  };
}
