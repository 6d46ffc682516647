import { z } from 'zod';
import type { RandomState } from '../base/random.ts';

const count = z.int().min(0);
const word = z.int(); // of 32 bits
const randomState: z.ZodType<RandomState> = z.object({
  generator: z.object({ x: word, y: word, z: word, w: word }),
  spareNormal: z.number().nullable(),
});

const trainingState = z.object({
  /** Episodes trained. */
  episode: count,
  /** The best validation so far; accuracy 0..1 with the half width of its 95 % interval. */
  best: z.object({ episode: count, accuracy: z.number().min(0).max(1), halfWidth: z.number().min(0) }).nullable(),
  /** Validations since the best one. */
  sinceBest: count,
  /** The episode after which the last validation ran; 0 before the first. */
  validated: count,
  sampler: z.object({ random: randomState, episodesDrawn: count }),
  augmentation: randomState,
  /** What made the data: resuming on other data is refused. */
  datasetFingerprint: z.string(),
});

const headNumber = z.union([z.number(), z.string().regex(/^(NaN|-?Infinity)$/)]);

/** `state.json` of a checkpoint: all that is known besides the arrays. */
export const stateFileSchema = trainingState.extend({
  formatVersion: z.int().min(1),
  versions: z.record(z.string(), z.string()),
  head: z.record(z.string(), z.union([headNumber, z.array(headNumber).readonly()])),
  optimizer: z.object({
    steps: count,
    joinedAt: z.record(z.string(), count).optional(), // missing in checkpoints of version 0.1
    specs: z.unknown(),
  }),
});

/** `model.json` of a checkpoint, as far as it is looked at here. */
export const modelFileSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ weights: z.array(z.unknown()) })),
});

/** What training knows besides weights; plain JSON. */
export type TrainingState = Readonly<z.output<typeof trainingState>>;
export type StateFile = z.output<typeof stateFileSchema>;
