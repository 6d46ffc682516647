import { rowCount } from '../metrics/squared-row-distances.ts';

/** What a distribution over classes says at a glance. */
export interface ClassReading {
  /** The likeliest label; the first of equals. */
  readonly winner: number;
  /** Its probability, in [0, 1]. */
  readonly share: number;
  /** Entropy over the log of the number of labels, in [0, 1]; 0 where there is one label. */
  readonly ambiguity: number;
}

/**
 * Reads one distribution over labels: a row a_j of the association, or the class probabilities of a sample.
 * @throws RangeError when it is empty.
 */
export function readClasses(distribution: ArrayLike<number>): ClassReading {
  const numLabels = distribution.length;
  if (numLabels === 0) throw new RangeError('readClasses: distribution must hold a label at least, got none.');
  let winner = 0;
  let entropy = 0;
  for (let l = 0; l < numLabels; l++) {
    const share = distribution[l]!;
    if (share > distribution[winner]!) winner = l;
    if (share > 0) entropy -= share * Math.log(share);
  }
  const ambiguity = numLabels === 1 ? 0 : Math.min(1, Math.max(0, entropy / Math.log(numLabels)));
  return { winner, share: distribution[winner]!, ambiguity };
}

/**
 * A fitted model on given samples, as plain arrays, row-major: what the map and the tables are made from.
 */
export interface ModelOnSamples {
  /** Samples `[numSamples, depth]`. */
  readonly embeddings: Float32Array;
  /** Label of each sample, 0..numLabels-1. */
  readonly labels: Int32Array;
  readonly labelNames: readonly string[];
  /** `[numPrototypes, depth]`. */
  readonly prototypes: Float32Array;
  /** Rows a_j `[numPrototypes, numLabels]`: the class distribution of each prototype, summing to 1. */
  readonly association: Float32Array;
  readonly depth: number;
}

/** @throws RangeError unless the arrays of `model` fit together; returns their sizes. */
export function requireModelOnSamples(
  who: string,
  model: ModelOnSamples,
): { numSamples: number; numPrototypes: number } {
  const numSamples = rowCount(who, model.embeddings, model.depth);
  const numPrototypes = rowCount(who, model.prototypes, model.depth);
  const numLabels = model.labelNames.length;
  if (numSamples === 0 || numPrototypes === 0 || model.labels.length !== numSamples) {
    throw new RangeError(
      `${who}: needs samples with a label each and prototypes, ` +
        `got ${numSamples} samples, ${model.labels.length} labels and ${numPrototypes} prototypes.`,
    );
  }
  if (model.association.length !== numPrototypes * numLabels) {
    throw new RangeError(
      `${who}: association must be [${numPrototypes}, ${numLabels}], got ${model.association.length} numbers.`,
    );
  }
  const stray = model.labels.find((label) => label < 0 || label >= numLabels);
  if (stray !== undefined) throw new RangeError(`${who}: labels must be from 0 to ${numLabels - 1}, got ${stray}.`);
  return { numSamples, numPrototypes };
}

/** Row `index` of a row-major array. */
export function rowOf(rows: Float32Array, index: number, width: number): Float32Array {
  return rows.subarray(index * width, (index + 1) * width);
}
