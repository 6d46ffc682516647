import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { saveModelFolder } from '../backbones/model-folder.node.ts';
import type { EngineInfo } from '../engine/index.ts';
import type { DatasetSettings } from '../episodes/open-dataset.ts';
import type { Dataset } from '../episodes/types.ts';
import { createFanOutLogger } from '../logging/fan-out.ts';
import { createJsonLinesLogger } from '../logging/json-lines.ts';
import type { Logger } from '../logging/logger.ts';
import { openRunResults, type RunResults } from '../logging/run-results.ts';
import { createTensorBoardLogger } from '../logging/tensor-board.ts';
import { formatPercent } from '../metrics/interval.ts';
import { canDrawText } from '../report/map-png.ts';
import { JobStopped } from '../sweep/job.ts';
import { buildModel, loadModel } from '../training/build-model.ts';
import { listCheckpointFolders } from '../training/checkpoint.ts';
import type { TrainConfig } from '../training/config.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import type { Checkpoint } from '../training/run-checkpoint.ts';
import { requireTrainable } from '../training/trainable.ts';
import { trainEpisodic, type TrainingProgress, type TrainingResult } from '../training/trainer.ts';
import { makeCard, writeCard } from './fit-card.ts';
import { thisMaker } from './made.ts';
import { LOCK_FILE, lockRun } from './run-lock.ts';
import { TrainingBar } from './training-bar.ts';
import { SessionRecord } from './training-sessions.ts';
import { TrainingTrouble } from './training-trouble.ts';
import { withWayOn } from './way-on.ts';

/** Where the parts of a run lie. */
export const runPaths = (run: string) => ({
  config: join(run, 'config.json'),
  environment: join(run, 'environment.json'),
  sessions: join(run, 'sessions.json'),
  events: join(run, 'events'),
  results: join(run, 'events', 'results'),
  metrics: join(run, 'metrics.jsonl'),
  checkpoints: join(run, 'checkpoints'),
  broken: join(run, 'broken'),
  model: join(run, 'model'),
});

/** The settings that `openDataset` reads. */
export function datasetSettings(config: TrainConfig): DatasetSettings {
  const { dataset, data, split, size, grey, onBadImage, dataSeed } = config;
  return {
    ...{ dataset, size, grey, onBadImage, dataSeed },
    ...(data === undefined ? {} : { data }),
    ...(split === undefined ? {} : { split }),
  };
}

export interface TrainingRun {
  /** The run folder. */
  readonly run: string;
  readonly config: TrainConfig;
  readonly dataset: Dataset;
  readonly engine: EngineInfo;
  readonly resume?: Checkpoint;
  /** Told a line at each validation, and of all that the user should know. */
  readonly say: (line: string) => void;
  /**
   * Stops the training after the running episode, with a checkpoint, by `JobStopped`: for a program in place of a person.
   * Then Ctrl-C is left alone, no bar is drawn, and nothing is said of validations.
   */
  readonly signal?: AbortSignal;
  /** Told after every episode. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface FinishedRun extends TrainingResult {
  /** With the weights of the best checkpoint; the caller disposes it. */
  readonly model: EpisodicLearner;
  /** Folder of the best checkpoint. */
  readonly checkpoint: string;
}

/**
 * Trains in a run folder: config, TensorBoard events, a line of JSON for every logged step, checkpoints, and at the end
 * the backbone of the best checkpoint as a tfjs model. Ctrl-C stops after the running episode, with a checkpoint.
 * @throws JobStopped where `signal` stopped it
 */
export async function trainInFolder(training: TrainingRun): Promise<FinishedRun> {
  const { run, config, dataset, engine, resume, say } = training;
  const paths = runPaths(run);
  const isWatched = training.signal === undefined;
  // What cannot work is refused before anything is written.
  requireTrainable(dataset, config, resume);
  const model = await (resume === undefined ? buildModel(config, dataset.images, say) : loadModel(resume, config));
  let takenOver = false;
  const unlock = await openFolder(run, resume === undefined, () => (takenOver = true));
  const bar = isWatched ? new TrainingBar() : null;
  const interrupt = isWatched
    ? interruptSignal(() => {
        bar?.stop();
        say('Stopping after this episode; press Ctrl-C again to stop at once.');
      })
    : null;
  let logger: Logger | undefined;
  let results: RunResults | undefined;
  const trouble = new TrainingTrouble(paths.broken, say);
  try {
    const checkpoints = new CheckpointStore(paths.checkpoints, config.keepCheckpoints, say);
    if (resume !== undefined) await requireStillLatest(checkpoints, resume, run);
    await writeSettings(run, config, engine);
    const session = await SessionRecord.open(paths.sessions, await thisMaker(engine), resume?.state.episode ?? 0);
    const from = resume === undefined ? {} : { resumeStep: resume.state.episode };
    logger = await openLogger(run, from);
    results = await openRunResults(paths.results, config, from);
    if (isWatched && !(await canDrawText())) say('Maps in TensorBoard will have no letters: this machine has no font.');
    if (resume === undefined) logger.text(0, 'config', `\`\`\`json\n${JSON.stringify(config, null, 2)}\n\`\`\``);
    const result = await trainEpisodic({
      ...{ model, dataset, config, logger, checkpoints, signal: interrupt?.signal ?? training.signal! },
      ...(resume === undefined ? {} : { resume }),
      onProgress: (progress) => {
        // By an error, since a stop writes a checkpoint.
        if (takenOver)
          throw new UserError(`'${run}' was taken over while this machine slept; nothing more is written there.`);
        bar?.update(progress);
        training.onProgress?.(progress);
      },
      onBrokenStep: async (broken) => {
        bar?.stop();
        await trouble.brokenStep(broken);
      },
      onValidation: async ({ accuracy, crossEntropy, example }, episode, isBest) => {
        bar?.stop();
        const praise = isBest ? ', the best so far' : '';
        if (isWatched) say(`episode ${episode}: validation accuracy ${formatPercent(accuracy)}${praise}`);
        const best = { 'best/validationAccuracy': accuracy.mean, 'best/validationCrossEntropy': crossEntropy };
        await session.reach(episode);
        if (isBest) await results?.put(episode, { ...best, 'best/episode': episode });
        // Only now: what draws maps takes as long to load as the first episodes take to train.
        const { logReading } = await import('./log-reading.ts');
        if (!logger) return;
        const reading = await logReading({ logger, step: episode, part: 'validation' }, model, dataset.images, example);
        trouble.collapse(episode, reading, accuracy.mean);
      },
    });
    bar?.stop();
    await session.reach(result.episode);
    await logger.close();
    if (result.stopped !== 'interrupted') results.done();
    await results.close();
    logger = results = undefined;
    if (result.stopped === 'interrupted' && !isWatched) throw new JobStopped('stopped');
    return { ...result, ...(await keepBestModel(run, checkpoints, dataset, say)) };
  } catch (error) {
    throw await withWayOn(error, run, paths.checkpoints);
  } finally {
    bar?.stop();
    // The error that led here says more than that of a log.
    await Promise.allSettled([logger?.close(), results?.close()]);
    interrupt?.release();
    model.dispose();
    await unlock();
  }
}

/** The model of the best checkpoint, written to the run folder as a tfjs model; the caller disposes it. */
export async function keepBestModel(
  run: string,
  checkpoints: CheckpointStore,
  dataset: Dataset,
  say: (line: string) => void,
): Promise<Pick<FinishedRun, 'model' | 'checkpoint'>> {
  const folder = runPaths(run).model;
  const best = await checkpoints.best();
  const model = await loadModel(best);
  await saveModelFolder(model.backbone, folder);
  await describeModel(model, best, dataset, folder, say);
  return { model, checkpoint: best.folder };
}

/** Puts beside a trained model what it has seen and what its embedding is like. */
async function describeModel(
  model: EpisodicLearner,
  { config, state }: Checkpoint,
  dataset: Dataset,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const { best, episode } = state;
  const card = await makeCard({ embed: (images) => model.embed(images, false), dataset, config, best, episode });
  if (card === null) say('No model card: that needs two classes of two images.');
  else await writeCard(folder, card);
}

/** @throws UserError where somebody has trained on between the reading of the checkpoint and the lock. */
async function requireStillLatest(checkpoints: CheckpointStore, resume: Checkpoint, run: string): Promise<void> {
  const { state } = await checkpoints.latest();
  if (state.episode === resume.state.episode) return;
  throw new UserError(
    `'${run}' was trained from episode ${resume.state.episode} to ${state.episode} meanwhile; give the command again.`,
  );
}

/** Takes the run folder, a new one made. The result gives it back. @param onLost as of `lockRun` */
async function openFolder(run: string, isNew: boolean, onLost: () => void): Promise<() => Promise<void>> {
  let unlock: () => Promise<void>;
  try {
    await mkdir(run, { recursive: true });
    unlock = await lockRun(run, onLost);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot write to the run folder '${run}': ${messageOf(error)}; choose another --out.`);
  }
  // Only now: who trains here at this moment is told by the lock, not by what he has written so far.
  // What begins like the lock belongs to it, as of another who asks for it at this moment or was killed while he did.
  const entries = (await readdir(run)).filter((name) => !name.startsWith(LOCK_FILE));
  if (!isNew || entries.length === 0) return unlock;
  await unlock();
  const begun = (await listCheckpointFolders(runPaths(run).checkpoints)).length > 0;
  const what = begun ? `go on with \`--resume ${run}\`` : 'it holds no checkpoint to go on from: remove it';
  throw new UserError(`The run folder '${run}' is not empty; ${what} or choose another --out.`);
}

/** The config as a file that `--config` takes, and beside it what the run was made with. */
async function writeSettings(run: string, config: TrainConfig, engine: EngineInfo): Promise<void> {
  const environment = { engine, versions: { tfjs: tf.version_core, node: process.versions.node } };
  const { config: configFile, environment: environmentFile } = runPaths(run);
  await writeWhole(configFile, `${JSON.stringify(config, null, 2)}\n`);
  await writeWhole(environmentFile, `${JSON.stringify(environment, null, 2)}\n`);
}

async function openLogger(run: string, options: { resumeStep?: number }): Promise<Logger> {
  const paths = runPaths(run);
  return createFanOutLogger([
    await createTensorBoardLogger(paths.events, options),
    await createJsonLinesLogger(paths.metrics, options),
  ]);
}

/** Aborts at the first Ctrl-C; the second one ends the process as usual. */
export function interruptSignal(onFirst: () => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const release = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  const stop = () => {
    release();
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, release };
}
