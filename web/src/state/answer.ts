import { scaleEmbeddings } from '../../../src/ops/estimation/index.ts';
import { classScores } from '../../../src/interpretation/fitted/class-scores.ts';
import { predictEmbeddings, type FittedModel, type Prediction } from '../../../src/interpretation/fitted/index.ts';
import type { Landscape } from './landscape.ts';

/** What a model says of one image, and where on the map the image lies. */
export interface Answer extends Prediction {
  /** How much it matches each prototype, [numPrototypes], summing to 1. */
  readonly matching: readonly number[];
  readonly x: number;
  readonly y: number;
}

/** @param embedding of one image, as the network gives it */
export function answerOf(fitted: FittedModel, { plane }: Landscape, embedding: Float32Array): Answer {
  const { head, scaling, support } = fitted;
  const scaled = scaleEmbeddings(scaling, embedding, support.embeddings, head.depth);
  const [prediction] = predictEmbeddings(fitted, embedding);
  const [scores] = classScores(head, scaled);
  const [x, y] = plane.point(scaled);
  return { ...prediction!, matching: Array.from(scores!.logMatching, Math.exp), x, y };
}
