import { modelOnSupport, type FittedModel } from '../../../src/interpretation/fitted/index.ts';
import { buildMap, principalPlane, type Plane, type PrototypeMap } from '../../../src/interpretation/map.ts';

/** A fitted model as the map and the prototypes' descriptions show it; made anew for each change of the model. */
export interface Landscape {
  readonly map: PrototypeMap;
  /** Where any embedding lies on the map. */
  readonly plane: Plane;
  /** Support embeddings as the prototypes see them, [numSamples, depth]. */
  readonly scaled: Float32Array;
  /** Class distribution of each prototype, [numPrototypes, numLabels]. */
  readonly association: Float32Array;
}

export function landscapeOf(fitted: FittedModel): Landscape {
  const model = modelOnSupport(fitted);
  return {
    map: buildMap({ ...model, mass: fitted.masses }),
    plane: principalPlane(model.embeddings, model.labels.length, model.depth),
    scaled: model.embeddings,
    association: model.association,
  };
}
