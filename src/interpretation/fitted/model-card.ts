import { z } from 'zod';
import { messageOf, UserError } from '../../base/errors.ts';

// No code made from text, which pages with a strict content-security policy forbid.
z.config({ jitless: true });

/** Raised when yesterday's code can no longer read today's card. */
export const CARD_FORMAT = 1;

const share = z.number().min(0).max(1);
const positive = z.number().positive();

const statisticsSchema = z.object({
  /** Share of pixels near the level of the border: high for strokes on a plain ground, low for photos. */
  strokeLikeness: share,
  /** How much lighter than the border the rest is, in -1..1: above 0 for light ink on a dark ground. */
  lightness: z.number().min(-1).max(1),
  /** Mean distance between the largest and the smallest channel of a pixel, 0 for grey. */
  colourfulness: share,
});

/** What images look like, means over images. */
export type ImageStatistics = z.output<typeof statisticsSchema>;

export const modelCardSchema = z.object({
  formatVersion: z.number(),
  /** `omniglot (vinyals)`. */
  dataset: z.string().max(500),
  /** What a label was in training: a class, or the group it belongs to. */
  labelBy: z.enum(['class', 'group']),
  images: z.object({
    size: z.int().positive(),
    depth: z.union([z.literal(1), z.literal(3)]),
    statistics: statisticsSchema,
  }),
  training: z.object({
    method: z.string().max(100),
    backbone: z.string().max(1000),
    ways: z.int().positive(),
    shots: z.union([z.int().positive(), z.array(z.int().positive())]),
    episodes: z.int().min(0),
    seed: z.int().min(0),
  }),
  /** The best validation, over episodes of the training's kind, with the half width of its 95 % interval; null without one. */
  accuracy: z.object({ mean: share, halfWidth: z.number().min(0) }).nullable(),
  /** Variance within a class of the network's classes, each dimension of the embedding. */
  spread: z.array(z.number().min(0)).min(1),
  /** Found on episodes of classes that the network was not trained on. */
  calibrationTemperature: positive,
  /** The score that `passing` of the samples of known classes stay under, and how well the score tells the others. */
  outliers: z.object({ threshold: positive, passing: share, auroc: share }),
});

/** What is known of a trained network: what it has seen, and what its embedding is like. Plain JSON, `card.json`. */
export type ModelCard = z.output<typeof modelCardSchema>;

/**
 * A card from the text of its file.
 * @throws UserError when it is damaged or of a newer format
 */
export function parseModelCard(text: string, source: string): ModelCard {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new UserError(`The model card ${source} is no JSON (${messageOf(error)}); remove it to have it made anew.`);
  }
  const version = (given as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > CARD_FORMAT) {
    throw new UserError(
      `The model card ${source} has format ${version}, this version reads up to ${CARD_FORMAT}; update untwist.`,
    );
  }
  const parsed = modelCardSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `The model card ${source} is damaged (${issue?.path.join('.')}: ${issue?.message}); remove it to have it made anew.`,
  );
}
