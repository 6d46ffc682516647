import type { Random } from '../base/random.ts';
import { jitterBatch, type AffineJitter } from '../episodes/augment.ts';
import { gatherBatch } from '../episodes/batch.ts';
import type { Episode, ImageSet } from '../episodes/types.ts';
import { byteTensor } from '../kernels/index.ts';
import type { EpisodeBatch } from './episodic-learner.ts';

/** Small affine changes of images, and the stream that they are drawn from. */
export interface BatchJitter {
  readonly changes: AffineJitter;
  readonly random: Random;
}

/**
 * The images of an episode on the device, support first; the caller disposes `images`.
 * @param jitter without it the images stay as they are
 */
export function episodeBatch(images: ImageSet, episode: Episode, jitter?: BatchJitter): EpisodeBatch {
  const { support, query, labelNames } = episode;
  const rows = Int32Array.from([...support.rows, ...query.rows]);
  const turns = Uint8Array.from([...support.turns, ...query.turns]);
  const gathered = gatherBatch(images, { rows, turns });
  const pixels = jitter === undefined ? gathered : jitterBatch(gathered, images, jitter.changes, jitter.random);
  const { height, width, depth } = images;
  return {
    images: byteTensor(pixels, [rows.length, height, width, depth]),
    supportLabels: support.labels,
    queryLabels: query.labels,
    numLabels: labelNames.length,
  };
}
