import { prototypesInData } from '../../metrics/prototypes-in-data.ts';
import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import { describePrototypes, type ModelDescription, type PrototypeDescription } from '../describe-prototypes.ts';
import type { FittedModel } from '../fitted/fitted-model.ts';
import { modelOnSupport } from '../fitted/model-on-support.ts';

/** One prototype with its surroundings. */
export interface PrototypeReading extends PrototypeDescription {
  /** Support samples that it stands for; need not be whole. */
  readonly samples: number;
  /** Root mean square distance of its samples, from the spread that the model keeps. */
  readonly spread: number;
  /** Distance to the nearest support sample over that between samples (`prototypesInData`); null for a single sample. */
  readonly dataRatio: number | null;
  /** No support sample matches it more than another one. */
  readonly isDead: boolean;
  /** An earlier prototype of the same class that it is nearer to than its samples are to it; null where there is none. */
  readonly duplicateOf: number | null;
}

/** The prototypes of a fitted model, in words and numbers, and its classes by them. */
export interface ReadPrototypes {
  readonly prototypes: readonly PrototypeReading[];
  readonly classes: ModelDescription['classes'];
}

/**
 * Describes the prototypes of a fitted model on its own support, and its classes by them.
 * @param model `modelOnSupport(fitted)`, where it is at hand already
 */
export function readPrototypes(fitted: FittedModel, model = modelOnSupport(fitted)): ReadPrototypes {
  const { prototypes, classes } = describePrototypes(model);
  const { depth } = model;
  const variances = prototypes.map(({ index }) =>
    fitted.spreads.subarray(index * depth, (index + 1) * depth).reduce((a, b) => a + b, 0),
  );
  const distances = squaredRowDistances(model.prototypes, model.prototypes, depth);
  const ratios =
    model.labels.length < 2 ? null : prototypesInData(model.prototypes, model.embeddings, model.depth).ratios;
  const isTwin = (a: number, b: number) =>
    prototypes[a]!.winner === prototypes[b]!.winner &&
    distances[a * prototypes.length + b]! <= (variances[a]! + variances[b]!) / 2;
  return {
    prototypes: prototypes.map((prototype, j) => {
      const twin = prototypes.findIndex((_, k) => k < j && isTwin(j, k));
      return {
        ...prototype,
        samples: fitted.masses[j]!,
        spread: Math.sqrt(variances[j]!),
        dataRatio: ratios === null ? null : ratios[j]!,
        isDead: prototype.matchedRows.length === 0,
        duplicateOf: twin < 0 ? null : twin,
      };
    }),
    classes,
  };
}
