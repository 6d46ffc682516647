import * as tf from '@tensorflow/tfjs-core';
import {
  classMedoids,
  facilityLocationLoss,
  requireSynchronousReads,
  squaredDistances,
  unitRows,
} from '../../ops/index.ts';
import { wholeEpisode, type EpisodicMethod } from './method.ts';

export const FACILITY_LOCATION_DEFAULTS = { nmiWeight: 1 } as const;

export interface FacilityLocationOptions {
  /** Weight γ ≥ 0 of 1 - NMI against the mean distance, which is at most 2. */
  readonly nmiWeight: number;
}

/**
 * Embeddings of length 1, trained so that no clustering of an episode's samples around medoids beats the true one; a query
 * belongs to the nearest medoid of the support's classes. Its probabilities are softmax(-|x - m_l|), not fitted to anything.
 * Source: Song et al. 2017, "Deep metric learning via facility location"; the rule for queries is ours, from its F.
 */
export function facilityLocation({ nmiWeight }: FacilityLocationOptions): EpisodicMethod {
  requireSynchronousReads('Method facilityLocation');
  return {
    title: 'facility location',
    variables: new Map(),
    monitored: () => ({}),
    logProbabilities: (support, labels, numLabels, query) =>
      tf.tidy(() => {
        const x = unitRows(support);
        const distances = tf.sqrt(squaredDistances(x, x)).dataSync();
        const medoids = tf.gather(x, tf.tensor1d(classMedoids({ distances, labels, numLabels }), 'int32'));
        return tf.logSoftmax(tf.neg(tf.sqrt(squaredDistances(unitRows(query), medoids))));
      }),
    ownLoss: {
      name: 'facilityLocation',
      value: (sets) => {
        const { x, labels } = wholeEpisode(sets);
        return facilityLocationLoss(unitRows(x), labels, sets.numLabels, nmiWeight);
      },
    },
  };
}
