import * as tf from '@tensorflow/tfjs-core';
import type { Dataset, Episode } from '../episodes/types.ts';
import { prototypeClasses } from '../ops/index.ts';
import { imageTensor } from '../training/embedding-table.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { EpisodicModel } from '../training/episodic-model.ts';

/** An episode as a learner sees it: plain arrays, row-major. */
export interface EpisodeReading {
  /** [support + query, depth]: the support comes first */
  readonly embeddings: Float32Array;
  readonly depth: number;
  readonly numSupport: number;
  /** Of the samples in the same order; null of a peer, which has no prototypes. */
  readonly head: HeadReading | null;
}

/** The same, of a learner with prototypes. */
export type ReadEpisode = EpisodeReading & { readonly head: HeadReading };

/** What prototypes make of the samples. */
export interface HeadReading {
  readonly numPrototypes: number;
  /** [numPrototypes, depth] */
  readonly prototypes: Float32Array;
  /** a_j, [numPrototypes, numLabels] */
  readonly association: Float32Array;
  /** q, [samples, numPrototypes] */
  readonly matching: Float32Array;
  /** [samples, numLabels] */
  readonly probabilities: Float32Array;
}

/** Embeds an episode, with inductive batch normalisation, and builds the prototypes of its support. */
export async function readEpisode(
  learner: EpisodicLearner,
  images: Dataset['images'],
  { support, query, labelNames }: Episode,
): Promise<EpisodeReading> {
  const numSupport = support.rows.length;
  const tensors = tf.tidy((): Record<string, tf.Tensor2D> => {
    const samples = tf.concat([imageTensor(images, support), imageTensor(images, query)], 0) as tf.Tensor4D;
    const embeddings = learner.embed(samples, false);
    if (!(learner instanceof EpisodicModel)) return { embeddings };
    const own = tf.slice(embeddings, [0, 0], [numSupport, -1]) as tf.Tensor2D;
    const { prototypes, association } = learner.buildHead(own, support.labels, labelNames.length);
    const { matching, logProbabilities } = learner.applyHead({ prototypes, association }, embeddings);
    const probabilities = tf.exp(logProbabilities) as tf.Tensor2D;
    return { embeddings, prototypes, association: prototypeClasses(association), matching, probabilities };
  });
  const { embeddings } = tensors;
  const depth = (embeddings as tf.Tensor2D).shape[1];
  const read = async (name: string) => (await (tensors[name] as tf.Tensor2D).data()) as Float32Array;
  const { prototypes } = tensors;
  const head = prototypes && {
    ...{ numPrototypes: prototypes.shape[0], prototypes: await read('prototypes') },
    ...{ association: await read('association'), matching: await read('matching') },
    probabilities: await read('probabilities'),
  };
  const reading = { embeddings: await read('embeddings'), depth, numSupport, head: head ?? null };
  tf.dispose(tensors);
  return reading;
}

/** Of each support sample the prototype that it matches most, and of each prototype the support sample that matches it most. */
export function bestMatches(
  { matching, numPrototypes }: Pick<HeadReading, 'matching' | 'numPrototypes'>,
  numSupport: number,
): { matched: Int32Array; nearest: Int32Array } {
  const matched = new Int32Array(numSupport);
  const nearest = new Int32Array(numPrototypes);
  const at = (sample: number, prototype: number) => matching[sample * numPrototypes + prototype]!;
  for (let i = 0; i < numSupport; i++) {
    for (let j = 0; j < numPrototypes; j++) {
      if (at(i, j) > at(i, matched[i]!)) matched[i] = j;
      if (at(i, j) > at(nearest[j]!, j)) nearest[j] = i;
    }
  }
  return { matched, nearest };
}
