import type * as tfl from '@tensorflow/tfjs-layers';
import { ClassAssociation, PrototypeMatching } from '../../layers/index.ts';
import { affineLayer } from './affine-layer.ts';
import { CalibratedProbabilities } from './calibrated-probabilities.ts';
import type { ClassifierSource } from './classifier-source.ts';
import { weightedLayer } from './weighted-layer.ts';

/**
 * Class probabilities behind an embedding by the layers of this library: prototype matching, class association and, where
 * they are calibrated, their temperature. That of form `softmax` is folded into the association.
 */
export function customHead(embedding: tfl.SymbolicTensor, source: ClassifierSource): tfl.SymbolicTensor {
  const { scaling, head, calibration } = source;
  const { prototypes, association, depth, numLabels: numClasses, temperature, form } = head;
  const numPrototypes = prototypes.length / depth;
  const x = scaling === null ? embedding : affineLayer('embedding_scaled', embedding, scaling);
  const matching = weightedLayer(new PrototypeMatching({ numPrototypes, temperature, name: 'matching' }), x, [
    { values: prototypes, shape: [numPrototypes, depth] },
    { values: [Math.log(temperature)], shape: [] },
  ]);
  const weights = form === 'softmax' ? association.map((w) => w / calibration) : association;
  const layer = new ClassAssociation({ numClasses, form, name: 'association' });
  const classes = weightedLayer(layer, matching, [{ values: weights, shape: [numPrototypes, numClasses] }]);
  if (form === 'softmax' || calibration === 1) return classes;
  const calibrated = new CalibratedProbabilities({ temperature: calibration, name: 'calibrated' });
  return calibrated.apply(classes) as tfl.SymbolicTensor;
}
