import type * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../base/errors.ts';
import { LARGEST_HALF, toHalf } from './float16.ts';

/** How weights are stored: in two bytes or in one. tfjs makes float32 of them again as it loads. */
export const QUANTIZATIONS = ['float16', 'uint8'] as const;
/** One of {@link QUANTIZATIONS}. */
export type Quantization = (typeof QUANTIZATIONS)[number];

/** Weights as tfjs saves them: little-endian, in the order of the specs. */
export interface SavedWeights {
  readonly specs: readonly tf.io.WeightsManifestEntry[];
  readonly data: Uint8Array;
}

/** Highest number of a byte. */
const STEPS = 255;

/**
 * The float32 weights among `names` with two axes or more in fewer bytes. Biases and the statistics of batch
 * normalisation stay: they are few, and a network minds their rounding most.
 * `uint8`: 256 equal steps from the least to the largest value of each weight, one of them exactly 0.
 * @throws UserError for a weight that half precision cannot hold
 */
export function quantizeWeights(
  { specs, data }: SavedWeights,
  dtype: Quantization,
  names: ReadonlySet<string>,
): SavedWeights {
  const parts: Uint8Array[] = [];
  const made: tf.io.WeightsManifestEntry[] = [];
  let at = 0;
  for (const spec of specs) {
    const bytes = data.slice(at, (at += byteLength(spec)));
    const isQuantized = names.has(spec.name) && spec.dtype === 'float32' && spec.shape.length > 1;
    const [part, quantization] = isQuantized
      ? pack(spec.name, new Float32Array(bytes.buffer), dtype)
      : [bytes, undefined];
    parts.push(part);
    made.push(quantization === undefined ? spec : { ...spec, quantization });
  }
  return { specs: made, data: concatenated(parts) };
}

function pack(
  name: string,
  values: Float32Array,
  dtype: Quantization,
): [bytes: Uint8Array, quantization: NonNullable<tf.io.WeightsManifestEntry['quantization']>] {
  if (dtype === 'float16') {
    if (values.some((value) => Math.abs(value) > LARGEST_HALF)) {
      throw new UserError(
        `The weight '${name}' holds numbers over ${LARGEST_HALF}, which float16 cannot hold; take uint8.`,
      );
    }
    return [new Uint8Array(Uint16Array.from(values, toHalf).buffer), { dtype }];
  }
  let [least, most] = [0, 0]; // so that 0 is within
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const scale = most > least ? (most - least) / STEPS : 1;
  const zero = Math.round(-least / scale);
  const bytes = Uint8Array.from(values, (value) => Math.min(STEPS, Math.max(0, Math.round(value / scale) + zero)));
  return [bytes, { dtype, scale, min: -zero * scale }];
}

function byteLength({ shape, dtype }: tf.io.WeightsManifestEntry): number {
  return shape.reduce((a, b) => a * b, 1) * (dtype === 'bool' ? 1 : 4);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
