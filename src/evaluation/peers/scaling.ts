import { scaleEmbeddings, SCALINGS, type Scaling } from '../../ops/estimation/scaling.ts';
import type { Classifier } from './classifier.ts';

export { SCALINGS, type Scaling };

/** The same classifier on scaled embeddings; every peer gets the same choice. Statistics come from the support alone. */
export function withScaling(scaling: Scaling, classifier: Classifier): Classifier {
  return (support, labels, numLabels, depth) => {
    const fitted = classifier(scaleEmbeddings(scaling, support, support, depth), labels, numLabels, depth);
    return { ...fitted, scores: (query) => fitted.scores(scaleEmbeddings(scaling, query, support, depth)) };
  };
}
