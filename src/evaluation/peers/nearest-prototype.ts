import { prototypesInData } from '../../metrics/prototypes-in-data.ts';
import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import type { FittedClassifier } from './classifier.ts';

/** Prototypes that each stand for one label. */
export interface LabelledPrototypes {
  /** `[numPrototypes, depth]`. */
  readonly prototypes: Float32Array;
  /** `[numPrototypes]`, in 0..numLabels-1; a label may have several, or none. */
  readonly prototypeLabels: Int32Array;
  /** The samples that they were made from, `[numSupport, depth]`. */
  readonly support: Float32Array;
  readonly numLabels: number;
  readonly depth: number;
}

/** Scores a label by minus the squared Euclidean distance to the nearest of its prototypes, −∞ without one. */
export function nearestPrototype(given: LabelledPrototypes): FittedClassifier {
  const { prototypes, prototypeLabels, support, numLabels, depth } = given;
  return {
    scores(query) {
      const distances = squaredRowDistances(query, prototypes, depth);
      const numPrototypes = prototypeLabels.length;
      const scores = new Float32Array((query.length / depth) * numLabels).fill(-Infinity);
      distances.forEach((distance, at) => {
        const cell = Math.floor(at / numPrototypes) * numLabels + prototypeLabels[at % numPrototypes]!;
        if (-distance > scores[cell]!) scores[cell] = -distance;
      });
      return scores;
    },
    prototypeRatio: () => prototypesInData(prototypes, support, depth).median,
  };
}
