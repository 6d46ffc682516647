import { basename, join } from 'node:path';
import type { EngineInfo } from '../engine/index.ts';
import type { Dataset } from '../episodes/types.ts';
import type { TrainConfig } from '../training/config.ts';
import { trainOrGoOn } from './continued-training.ts';
import { Interrupted, type ReproduceContext } from './reproduce-output.ts';
import { readSessions, runOf, sessionSeconds } from './training-sessions.ts';
import { runPaths } from './training-run.ts';

/** A network that a protocol has trained. */
export interface TrainedNetwork {
  /** What it was trained as: a method, a weight, a variant. */
  readonly name: string;
  readonly seed: number;
  /** Training episodes. */
  readonly episodes: number;
  /** Wall time of its training; null where it was not written down. */
  readonly seconds: number | null;
}

export interface NetworkTraining extends ReproduceContext {
  /** The run folder of this network. */
  readonly run: string;
  readonly config: TrainConfig;
  readonly dataset: Dataset;
  readonly engine: EngineInfo;
}

/**
 * Trains one network of a protocol, or goes on where its training was stopped.
 * @returns the folder of the best checkpoint
 * @throws Interrupted after Ctrl-C
 * @throws UserError while another process trains there
 */
export async function trainNetwork({ run, config, dataset, engine, say }: NetworkTraining): Promise<string> {
  const { model, stopped, checkpoint } = await trainOrGoOn({ run, config, dataset, engine, say });
  model.dispose();
  if (stopped === 'interrupted') throw new Interrupted('interrupted');
  return checkpoint;
}

/** Where a checkpoint of a run lies now, by the path that was kept of it: the run may have been moved, or be named from elsewhere. */
export function checkpointIn(run: string, kept: string): string {
  return join(runPaths(run).checkpoints, basename(kept));
}

/** What the training of a checkpoint's network took; null where it was not written down. */
export async function trainingSeconds(checkpoint: string, episode: number): Promise<number | null> {
  return sessionSeconds(await readSessions(runPaths(runOf(checkpoint)).sessions), episode);
}
