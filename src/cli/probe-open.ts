import { mkdir } from 'node:fs/promises';
import { messageOf, UserError } from '../base/errors.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { loadModel, requireInput } from '../training/build-model.ts';
import { parseTrainConfig } from '../training/config.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { requireUntwist } from '../training/require-untwist.ts';
import { startEngine } from './engine-options.ts';
import { episodeSpec, evaluationData, withHead } from './evaluate.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { openWithBar } from './open-with-bar.ts';
import type { PicturesArgs, ProbeArgs } from './probe-flags.ts';

/** A trained run ready for gradients in the pixels. */
export interface OpenedRun {
  /** The caller disposes it. */
  readonly model: EpisodicModel;
  readonly dataset: Dataset;
  readonly spec: EpisodeSpec;
  /** Folder of the checkpoint. */
  readonly checkpoint: string;
}

/**
 * Opens a run, its data and the folder for the results, which is made now: what cannot be written is said before the work,
 * not after it.
 */
export async function openForGradients(args: ProbeArgs | PicturesArgs, folder: string): Promise<OpenedRun> {
  const checkpoint = await findCheckpoint(args.run);
  await makeFolder(folder);
  const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
  const engine = await startEngine(args);
  requireTrainingKernels(engine.backend);
  const dataset = await openWithBar(evaluationData(config, args));
  const model = await modelFor(args.run, dataset, args);
  return { model, dataset, spec: episodeSpec(config, args), checkpoint: checkpoint.folder };
}

/** The trained model of a run, with the head that the flags ask for, checked against the images it will see. */
export async function modelFor(
  run: string,
  dataset: Dataset,
  head: Parameters<typeof withHead>[1],
): Promise<EpisodicModel> {
  const trained = requireUntwist(await loadModel(await findCheckpoint(run)));
  requireInput(trained.backbone, dataset.images);
  return requireUntwist(withHead(trained, head));
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
  }
}

/** The exit code of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Says how far a command came before Ctrl-C, if it came; false where no episode is done and nothing is to be written. */
export function hasResults(done: number, asked: number, say: (line: string) => void): boolean {
  if (done === asked) return true;
  process.exitCode = INTERRUPTED;
  if (done === 0) say('Stopped before the first episode was done; nothing is written.');
  else say(`Stopped after ${done} of ${asked} episodes; what follows is of these.`);
  return done > 0;
}
