import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';

// No code made from text, which pages with a strict content-security policy forbid.
z.config({ jitless: true });

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

const packedAs = (dtype: 'uint8' | 'uint16') =>
  z.object({ dtype: z.literal(dtype), scale: z.number(), min: z.number(), original_dtype: z.string().optional() });

/** One weight of a file: its name, and how its numbers lie there. Only numbers are packed, not truth values. */
export const weightSpecSchema = z
  .object({
    name: z.string().min(1).max(1_000),
    shape: z.array(z.int().min(0)).max(8),
    dtype: z.enum(['float32', 'int32', 'bool']),
    quantization: z
      .discriminatedUnion('dtype', [
        packedAs('uint8'),
        packedAs('uint16'),
        z.object({ dtype: z.literal('float16'), original_dtype: z.string().optional() }),
      ])
      .optional(),
  })
  .refine(
    ({ dtype, quantization: q }) =>
      q === undefined || dtype === 'float32' || (dtype === 'int32' && q.dtype !== 'float16'),
    {
      error: 'such a weight is never packed so',
    },
  );

const listSchema = z
  .array(weightSpecSchema)
  .refine((specs) => new Set(specs.map(({ name }) => name)).size === specs.length, { error: 'a name occurs twice' });

/** The bytes of a weight in its file. */
export function byteLength({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  return shape.reduce((a, b) => a * b, 1) * BYTES[(quantization?.dtype ?? dtype) as keyof typeof BYTES];
}

/**
 * The list of the weights in a file, once it is one.
 * @param numBytes of the file
 * @throws UserError unless the list describes just so many bytes: tfjs takes what it finds
 */
export function checkedSpecs(given: unknown, numBytes: number): tf.io.WeightsManifestEntry[] {
  const parsed = listSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(`its list of weights is damaged (${issue?.path.join('.')}: ${issue?.message})`);
  }
  const specs = parsed.data as tf.io.WeightsManifestEntry[];
  const wanted = specs.reduce((sum, spec) => sum + byteLength(spec), 0);
  if (wanted !== numBytes) throw new UserError(`its weights take ${numBytes} bytes, their list asks for ${wanted}`);
  return specs;
}
