import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { messageOf, UserError } from '../base/errors.ts';
import { saveModelFolder } from '../backbones/model-folder.node.ts';
import type { EngineInfo } from '../engine/index.ts';
import type { DatasetSettings } from '../episodes/open-dataset.ts';
import type { Dataset } from '../episodes/types.ts';
import { createFanOutLogger } from '../logging/fan-out.ts';
import { createJsonLinesLogger } from '../logging/json-lines.ts';
import type { Logger } from '../logging/logger.ts';
import { createTensorBoardLogger } from '../logging/tensor-board.ts';
import { formatPercent } from '../metrics/interval.ts';
import { buildModel, loadModel } from '../training/build-model.ts';
import type { TrainConfig } from '../training/config.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { CheckpointStore, type Checkpoint } from '../training/run-checkpoint.ts';
import { trainEpisodic, type TrainingResult } from '../training/trainer.ts';
import { episodePicture } from './episode-picture.ts';
import { TrainingBar } from './training-bar.ts';

/** Where the parts of a run lie. */
export const runPaths = (run: string) => ({
  config: join(run, 'config.json'),
  events: join(run, 'events'),
  metrics: join(run, 'metrics.jsonl'),
  checkpoints: join(run, 'checkpoints'),
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
  /** Told one line at each validation. */
  readonly say: (line: string) => void;
}

export interface FinishedRun extends TrainingResult {
  /** With the weights of the best checkpoint; the caller disposes it. */
  readonly model: EpisodicModel;
  /** Folder of the best checkpoint. */
  readonly checkpoint: string;
}

/**
 * Trains in a run folder: config, TensorBoard events, a line of JSON for every logged step, checkpoints, and at the end
 * the backbone of the best checkpoint as a tfjs model. Ctrl-C stops after the running episode, with a checkpoint.
 */
export async function trainInFolder({ run, config, dataset, engine, resume, say }: TrainingRun): Promise<FinishedRun> {
  const paths = runPaths(run);
  if (resume === undefined) await startFolder(run);
  await writeFileAtomic(paths.config, `${JSON.stringify({ ...config, engine }, null, 2)}\n`);
  const model = await buildModel(config, dataset.images);
  const checkpoints = new CheckpointStore(paths.checkpoints, config.keepCheckpoints);
  const logger = await openLogger(run, resume?.state.episode);
  const bar = new TrainingBar();
  const interrupt = interruptSignal(() => say('Stopping after this episode; press Ctrl-C again to stop at once.'));
  try {
    if (resume === undefined) logger.text(0, 'config', `\`\`\`json\n${JSON.stringify(config, null, 2)}\n\`\`\``);
    const result = await trainEpisodic({
      ...{ model, dataset, config, logger, checkpoints, signal: interrupt.signal },
      ...(resume === undefined ? {} : { resume }),
      onProgress: (progress) => bar.update(progress),
      onValidation: async ({ accuracy, example }, episode, isBest) => {
        bar.stop();
        say(`episode ${episode}: validation accuracy ${formatPercent(accuracy)}${isBest ? ', the best so far' : ''}`);
        logger.image(episode, 'validation/supportAndPrototypes', await episodePicture(model, dataset, example));
      },
    });
    bar.stop();
    await logger.close();
    const best = await checkpoints.best();
    const bestModel = await loadModel(best);
    await saveModelFolder(bestModel.backbone, paths.model);
    return { ...result, model: bestModel, checkpoint: best.folder };
  } finally {
    bar.stop();
    interrupt.release();
    model.dispose();
  }
}

async function startFolder(run: string): Promise<void> {
  try {
    await mkdir(run, { recursive: true });
    if ((await readdir(run)).length === 0) return;
  } catch (error) {
    throw new UserError(`Cannot make the run folder '${run}': ${messageOf(error)}; choose another --out.`);
  }
  throw new UserError(`The run folder '${run}' is not empty; go on with \`--resume ${run}\` or choose another --out.`);
}

async function openLogger(run: string, resumeStep: number | undefined): Promise<Logger> {
  const options = resumeStep === undefined ? {} : { resumeStep };
  const paths = runPaths(run);
  return createFanOutLogger([
    await createTensorBoardLogger(paths.events, options),
    await createJsonLinesLogger(paths.metrics, options),
  ]);
}

/** Aborts at the first Ctrl-C; the second one ends the process as usual. */
function interruptSignal(onFirst: () => void): { signal: AbortSignal; release(): void } {
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
