import { scaleEmbeddings } from '../../ops/estimation/index.ts';
import type { DescriptionInput } from '../describe-prototypes.ts';
import { classScores, logPrototypeClasses } from './class-scores.ts';
import type { FittedModel } from './fitted-model.ts';

/** A fitted model on its own support, as `describePrototypes` and `buildMap` read it. */
export function modelOnSupport({ head, support, scaling, classes }: FittedModel): DescriptionInput {
  const scaled = scaleEmbeddings(scaling, support.embeddings, support.embeddings, head.depth);
  const numPrototypes = head.prototypes.length / head.depth;
  const matching = new Float32Array(support.labels.length * numPrototypes);
  classScores(head, scaled).forEach(({ logMatching }, i) => matching.set(logMatching.map(Math.exp), i * numPrototypes));
  return {
    embeddings: scaled,
    labels: support.labels,
    labelNames: classes.map(({ name }) => name),
    prototypes: Float32Array.from(head.prototypes),
    association: Float32Array.from(logPrototypeClasses(head).map(Math.exp)),
    depth: head.depth,
    matching,
  };
}
