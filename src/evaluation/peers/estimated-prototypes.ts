import type { Random } from '../../base/random.ts';
import { classProbabilities } from '../../ops/estimation/predict.ts';
import { fitPrototypes } from '../../ops/estimation/fit-prototypes.ts';
import type { FitOptions } from '../../ops/estimation/fit-options.ts';
import { prototypesInData } from '../../metrics/prototypes-in-data.ts';
import { requireSupport, type Classifier } from './classifier.ts';

/**
 * Ours by estimation: prototypes and their association fitted to the support (method §3, `fitPrototypes`); scores are class
 * probabilities. The same support gives the same fit: `random`, which seeds k-means, is left where it was.
 * @throws RangeError from the classifier for a label without samples.
 */
export function estimatedPrototypes(options: Partial<FitOptions>, random: Random): Classifier {
  return (support, labels, numLabels, depth) => {
    requireSupport('estimatedPrototypes', support, labels, numLabels, depth);
    const fitted = fitPrototypes(support, labels, { ...options, random: random.fork('k-means') });
    if (fitted.numLabels !== numLabels) {
      throw new RangeError(
        `estimatedPrototypes: every label must have a sample, got ${fitted.numLabels} labels of ${numLabels}.`,
      );
    }
    return {
      scores: (query) => Float32Array.from(classProbabilities(fitted, query)),
      prototypeRatio: () => prototypesInData(Float32Array.from(fitted.prototypes), support, depth).median,
    };
  };
}
