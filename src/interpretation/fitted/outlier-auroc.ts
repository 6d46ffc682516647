import { auroc } from '../../metrics/auroc.ts';
import { scaleEmbeddings } from '../../ops/estimation/index.ts';
import type { FittedModel } from './fitted-model.ts';
import { outlierScores } from './spreads.ts';

/** What the outlier score reads of a fitted model. */
export type OutlierModel = Pick<FittedModel, 'head' | 'spreads' | 'masses' | 'support' | 'scaling'>;

/** The outlier scores of embeddings [numSamples, depth] as the network gives them; about 1 for samples of a class. */
export function modelOutlierScores(model: OutlierModel, embeddings: Float32Array): Float64Array {
  const { head, spreads, masses, support, scaling } = model;
  const scaled = scaleEmbeddings(scaling, embeddings, support.embeddings, head.depth);
  return outlierScores({ prototypes: head.prototypes, depth: head.depth, spreads, masses }, scaled);
}

/**
 * How well a fitted model tells "none of these": the probability that a sample of another class has the higher outlier score
 * than a new sample of one of its own.
 * @param known embeddings of new samples of its classes, [numKnown, depth]
 * @param others embeddings of samples of other classes, [numOthers, depth]
 */
export function outlierAuroc(model: OutlierModel, known: Float32Array, others: Float32Array): number {
  return auroc(modelOutlierScores(model, others), modelOutlierScores(model, known));
}
