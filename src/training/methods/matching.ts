import { attentionLogProbabilities } from '../../ops/index.ts';
import type { EpisodicMethod } from './method.ts';
import { trainedScalar } from './trained-scalar.ts';

export const MATCHING_DEFAULTS = { attentionScale: 10 } as const;

export interface MatchingOptions {
  /** Scale of the cosine at the start; trained. */
  readonly attentionScale: number;
}

/**
 * Matching network: attention over the support by cosine, without full context embeddings.
 * Source: Vinyals et al. 2016, "Matching networks for one shot learning". Differs: the cosine has a trained scale.
 */
export function matchingNetwork({ attentionScale }: MatchingOptions): EpisodicMethod {
  const scale = trainedScalar('matchingNetwork', 'attentionScale', attentionScale);
  return {
    title: 'matching network',
    variables: new Map([['logAttentionScale', scale.log]]),
    monitored: () => ({ attentionScale: scale.value() }),
    logProbabilities: (support, labels, numLabels, query) =>
      attentionLogProbabilities(support, labels, numLabels, query, scale.value()),
  };
}
