import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import type { Adam } from './adam.ts';
import { writeCheckpointFolder } from './checkpoint.ts';
import type { TrainConfig } from './config.ts';
import type { EpisodeBatch, EpisodicLearner } from './episodic-learner.ts';
import { folderName } from './checkpoint-store.ts';
import { checkpointFiles, readCheckpoint, type Checkpoint, type TrainingState } from './run-checkpoint.ts';
import type { BrokenStep } from './train-step.ts';

/** What a training was about to do when a number of a step was not finite. */
export interface BrokenTraining {
  readonly learner: EpisodicLearner;
  readonly adam: Adam;
  readonly config: TrainConfig;
  readonly state: TrainingState;
  readonly batch: EpisodeBatch;
  /** The part of the weights of U and h that counted, 0..1. */
  readonly untwistShare: number;
  readonly error: BrokenStep;
}

/** A broken step as it lies on disk. */
export interface SavedStep {
  readonly checkpoint: Checkpoint;
  /** Which number was not finite, and what it was: `NaN`, `Infinity`. */
  readonly part: string;
  readonly value: string;
  readonly episode: number;
  readonly untwistShare: number;
  readonly numLabels: number;
  /** [support + query, height, width, depth] */
  readonly shape: readonly number[];
  readonly supportLabels: readonly number[];
  readonly queryLabels: readonly number[];
}

const STEP = 'step.json';
const IMAGES = 'images.bin';
const labels = z.array(z.int().min(0));
const stepSchema = z.object({
  part: z.string(),
  value: z.string(),
  episode: z.int().min(1),
  untwistShare: z.number().min(0).max(1),
  numLabels: z.int().min(1),
  shape: z.array(z.int().min(1)).length(4),
  supportLabels: labels,
  queryLabels: labels,
});

/**
 * Writes the weights before a broken step, and its batch, to `FOLDER/episode-NNNNNNN`: a checkpoint with two more files.
 * @returns that folder
 */
export async function saveBrokenStep(folder: string, training: BrokenTraining): Promise<string> {
  const { learner, adam, config, state, batch, untwistShare, error } = training;
  const { images, supportLabels, queryLabels, numLabels } = batch;
  const step = {
    ...{ part: error.part, value: String(error.value), episode: error.episode, untwistShare, numLabels },
    ...{ shape: images.shape, supportLabels: [...supportLabels], queryLabels: [...queryLabels] },
  };
  const files = await checkpointFiles(learner, adam, config, state);
  files.set(STEP, new TextEncoder().encode(JSON.stringify(step)));
  files.set(IMAGES, Uint8Array.from(await images.data()));
  const path = join(folder, folderName(error.episode));
  await writeCheckpointFolder(path, files);
  return path;
}

/** @throws UserError where the folder holds no broken step, or a damaged one */
export async function readBrokenStep(folder: string): Promise<SavedStep> {
  const checkpoint = await readCheckpoint(folder);
  const file = checkpoint.files.get(STEP);
  if (file === undefined) {
    throw new UserError(`'${folder}' is a checkpoint, no broken step; training leaves those in RUN/broken.`);
  }
  const step = stepSchema.safeParse(parsed(file));
  const [numImages = 0] = step.data?.shape ?? [];
  const size = step.data?.shape.reduce((product, side) => product * side, 1);
  const fits =
    step.data !== undefined &&
    checkpoint.files.get(IMAGES)?.length === size &&
    step.data.supportLabels.length + step.data.queryLabels.length === numImages &&
    [...step.data.supportLabels, ...step.data.queryLabels].every((label) => label < step.data.numLabels);
  if (!fits) throw new UserError(`The broken step '${folder}' is not as it should be; train again to have another.`);
  return { checkpoint, ...step.data };
}

/** The batch of a saved step; the caller disposes `images`. */
export function batchOf({ checkpoint, shape, supportLabels, queryLabels, numLabels }: SavedStep): EpisodeBatch {
  const pixels = checkpoint.files.get(IMAGES) as Uint8Array;
  return {
    images: tf.tensor4d(pixels, shape as [number, number, number, number], 'int32'),
    supportLabels: Int32Array.from(supportLabels),
    queryLabels: Int32Array.from(queryLabels),
    numLabels,
  };
}

/** What is no JSON is nothing that the schema takes. */
function parsed(file: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(file));
  } catch {
    return undefined;
  }
}
