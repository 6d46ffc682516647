import { UserError } from '../../base/errors.ts';
import type { FittedModel } from './fitted-model.ts';
import type { FittedDescription } from './manifest.ts';

/** The arrays of a fitted model, in the order in which they lie in their part, little-endian. */
export interface FittedNumbers {
  readonly prototypes: Float64Array;
  readonly association: Float64Array;
  readonly spreads: Float64Array;
  readonly masses: Float64Array;
  readonly embeddings: Float32Array;
  readonly labels: Int32Array;
}

type Sizes = Pick<FittedDescription, 'depth' | 'numPrototypes' | 'numSamples' | 'classes'>;

/** The arrays as bytes; those of 8 bytes a number come first, so that each begins where its numbers may. */
export function writeNumbers({ head, spreads, masses, support }: FittedModel): Uint8Array {
  const arrays = [head.prototypes, head.association, spreads, masses, support.embeddings, support.labels];
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * The arrays out of their part.
 * @throws UserError unless it is exactly as long as the sizes say, and every number is finite and in its range
 */
export function readNumbers(bytes: Uint8Array, { depth, numPrototypes, numSamples, classes }: Sizes): FittedNumbers {
  const lengths = [numPrototypes * depth, numPrototypes * classes.length, numPrototypes * depth, numPrototypes];
  const wanted = 8 * lengths.reduce((a, b) => a + b, 0) + 4 * numSamples * (depth + 1);
  if (bytes.length !== wanted)
    throw new UserError(`its numbers take ${bytes.length} bytes, its sizes ask for ${wanted}`);
  const { buffer } = bytes.slice(); // from here on every array may begin where it does
  let at = 0;
  const doubles = (length: number) => {
    const array = new Float64Array(buffer, at, length).slice();
    at += array.byteLength;
    return array;
  };
  const [prototypes, association, spreads, masses] = lengths.map(doubles) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const embeddings = new Float32Array(buffer, at, numSamples * depth).slice();
  const labels = new Int32Array(buffer, at + embeddings.byteLength, numSamples).slice();
  const finite = { prototypes, association, spreads, masses, embeddings };
  for (const [name, array] of Object.entries(finite)) {
    if (!array.every(Number.isFinite)) throw new UserError(`its ${name} hold NaN or infinity`);
  }
  if (!spreads.every((v) => v > 0) || !masses.every((v) => v >= 0)) throw new UserError('its spreads must be above 0');
  if (!labels.every((label) => label >= 0 && label < classes.length)) throw new UserError('a sample has no class');
  return { prototypes, association, spreads, masses, embeddings, labels };
}
