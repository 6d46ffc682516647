import { z } from 'zod';
import { PIXEL_RANGES } from '../../backbones/index.ts';
import { ASSOCIATION_FORMS } from '../../ops/index.ts';
import { SCALINGS } from '../../ops/estimation/index.ts';
import { isClassName } from './fitted-checks.ts';
import { modelCardSchema } from './model-card.ts';

// No code made from text, which pages with a strict content-security policy forbid.
z.config({ jitless: true });

/** Raised when yesterday's code can no longer read today's file. */
export const FITTED_FORMAT = 1;
export const FITTED_KIND = 'untwist fitted model';

/** The head of the file: what it is, and the size and CRC-32 of each other part. */
export const manifestSchema = z.object({
  kind: z.literal(FITTED_KIND),
  formatVersion: z.number(),
  parts: z.record(z.string().max(40), z.object({ bytes: z.int().min(0), crc32: z.int().min(0).max(0xffffffff) })),
});

const count = z.int().min(1);
const MOST = { classes: 100_000, samples: 10_000_000, size: 8_192, depth: 1_000_000 };
const provenance = z.enum(['card', 'leaveOneOut', 'none']);
const positive = z.number().positive();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const className = z
  .string()
  .refine(isClassName, { error: 'the name of a class must be printable plain text of one line' });

const networkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inline'), hash }),
  z.object({
    kind: z.literal('reference'),
    hash,
    source: z.string().min(1).max(2_000),
    layer: z.string().max(1_000).optional(),
    range: z.enum(PIXEL_RANGES).optional(),
    inputSize: count.max(MOST.size).optional(),
  }),
]);

/** All of a fitted model but its arrays, which lie in parts of their own. */
export const descriptionSchema = z
  .object({
    input: z.object({
      size: count.max(MOST.size),
      depth: z.union([z.literal(1), z.literal(3)]),
      inverted: z.boolean(),
    }),
    network: networkSchema,
    card: modelCardSchema.nullable(),
    classes: z
      .array(z.object({ id: z.string().regex(/^c\d{1,9}$/), name: className }))
      .min(1)
      .max(MOST.classes),
    nextId: count,
    scaling: z.enum(SCALINGS),
    form: z.enum(ASSOCIATION_FORMS),
    temperature: positive,
    depth: count.max(MOST.depth),
    numPrototypes: count.max(MOST.samples),
    numSamples: count.max(MOST.samples),
    calibration: z.object({ temperature: positive, from: provenance }),
    outlierThreshold: z.object({ value: positive.nullable(), from: provenance }),
    leaveOneOut: z.object({ count: z.int().min(0), accuracy: z.number().min(0).max(1).nullable() }),
    /** Of each sample; no thumbnail where `bytes` is 0. */
    samples: z.array(z.object({ source: z.string().max(1_000).nullable(), bytes: z.int().min(0) })),
  })
  .refine(({ classes }) => new Set(classes.map((c) => c.id)).size === classes.length, { error: 'an id occurs twice' })
  .refine(({ classes }) => new Set(classes.map((c) => c.name)).size === classes.length, {
    error: 'a name occurs twice',
  })
  .refine(({ classes, nextId }) => classes.every((c) => Number(c.id.slice(1)) < nextId), {
    error: 'nextId is given already',
  })
  .refine(({ samples, numSamples }) => samples.length === numSamples, { error: 'samples are missing' });

export type FittedDescription = z.output<typeof descriptionSchema>;

/** What is wrong with something that a schema refused, in one line. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'unknown'}`;
}
