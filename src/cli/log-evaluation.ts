import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../base/random.ts';
import { UserError } from '../base/errors.ts';
import { EpisodeSampler, type EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { createTensorBoardLogger } from '../logging/tensor-board.ts';
import { decisionsOf } from '../training/decisions.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { logReading } from './log-reading.ts';
import { runPaths } from './training-run.ts';

/** What a trained run has been found to do. */
export interface LoggedEvaluation {
  /** Its folder. */
  readonly run: string;
  readonly part: 'train' | 'validation' | 'test';
  /** Episodes trained when the checkpoint was made. */
  readonly step: number;
  /** By the name in the table of runs. */
  readonly results: Readonly<Record<string, number>>;
  /** Of an episode to look at. */
  readonly spec: EpisodeSpec;
  readonly seed: number;
}

/**
 * Puts what an evaluation found beside a run's other results for TensorBoard, with an episode to look at. In a folder of its own
 * for each part: TensorBoard follows one file of a folder at a time, and the run may be in training still.
 * @returns false where the folder has no such results, as a checkpoint alone
 */
export async function logEvaluation(
  { run, part, step, results, spec, seed }: LoggedEvaluation,
  model: EpisodicLearner,
  dataset: Dataset,
): Promise<boolean> {
  const folder = runPaths(run).results;
  if (!(await isFolder(folder))) return false;
  const logger = await createTensorBoardLogger(join(folder, part));
  try {
    logger.scalars(step, results);
    const episode = new EpisodeSampler(dataset.split[part], spec, new Random(seed).fork('reading')).next();
    const { head, numSupport } = await logReading({ logger, step, part }, model, dataset.images, episode);
    if (head !== null) {
      const ofQueries = head.probabilities.subarray(numSupport * episode.labelNames.length);
      const { classes, answers } = decisionsOf(ofQueries, episode.query.labels);
      logger.precisionRecall(step, `${part}/classes`, classes);
      logger.precisionRecall(step, `${part}/answers`, answers);
    }
  } finally {
    await logger.close();
  }
  return true;
}

/** As `logEvaluation`; where the results cannot be written, the evaluation still holds, and the user is told. */
export async function tryLogEvaluation(
  evaluation: LoggedEvaluation,
  model: EpisodicLearner,
  dataset: Dataset,
): Promise<void> {
  try {
    await logEvaluation(evaluation, model, dataset);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`TensorBoard will not show this evaluation: ${error.message}\n`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
