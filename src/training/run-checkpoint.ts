import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import writeFileAtomic from 'write-file-atomic';
import type { RandomState } from '../base/random.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { modelFiles } from '../backbones/model-folder.node.ts';
import type { SamplerState } from '../episodes/sampler.ts';
import type { Adam } from './adam.ts';
import {
  CHECKPOINT_FORMAT,
  decodeTensors,
  encodeTensors,
  listCheckpointFolders,
  readCheckpointFolder,
  removeUnfinished,
  writeCheckpointFolder,
  type CheckpointFiles,
} from './checkpoint.ts';
import { parseTrainConfig, type TrainConfig } from './config.ts';
import type { EpisodicLearner } from './episodic-learner.ts';
import { headState, restoreHead, type HeadState } from './head-state.ts';

/** What training knows besides weights; plain JSON. */
export interface TrainingState {
  /** Episodes trained. */
  readonly episode: number;
  /** The best validation so far; accuracy 0..1 with the half width of its 95 % interval. */
  readonly best: { readonly episode: number; readonly accuracy: number; readonly halfWidth: number } | null;
  /** Validations since the best one. */
  readonly sinceBest: number;
  /** The episode after which the last validation ran; 0 before the first. */
  readonly validated: number;
  readonly sampler: SamplerState;
  readonly augmentation: RandomState;
  /** What made the data: resuming on other data is refused. */
  readonly datasetFingerprint: string;
}

interface StateFile extends TrainingState {
  readonly formatVersion: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly head: HeadState;
  readonly optimizer: {
    readonly steps: number;
    readonly joinedAt?: Readonly<Record<string, number>>; // missing in checkpoints of version 0.1
    readonly specs: unknown;
  };
}

/** A checkpoint as read from disk. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: TrainConfig;
  readonly state: TrainingState;
  readonly files: CheckpointFiles;
}

const BEST_FILE = 'best.json';
const folderName = (episode: number) => `episode-${String(episode).padStart(7, '0')}`;
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2));
const json = (files: CheckpointFiles, name: string): unknown => JSON.parse(new TextDecoder().decode(files.get(name)));

/** The checkpoints of one run: `FOLDER/episode-NNNNNNN`, and which of them is the best. */
export class CheckpointStore {
  readonly folder: string;
  private readonly keep: number;
  private readonly notice: (line: string) => void;

  /**
   * @param keep how many of the latest stay beside the best
   * @param notice told one line where a damaged checkpoint is passed over; standard error by default
   */
  constructor(
    folder: string,
    keep: number,
    notice: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  ) {
    this.folder = folder;
    this.keep = keep;
    this.notice = notice;
  }

  /** Writes all that is needed to go on exactly here, then removes checkpoints that are neither late nor best. */
  async save(learner: EpisodicLearner, adam: Adam, config: TrainConfig, state: TrainingState): Promise<string> {
    const { steps, joinedAt, moments } = adam.state();
    const optimizer = await encodeTensors(moments);
    const stateFile: StateFile = {
      ...state,
      formatVersion: CHECKPOINT_FORMAT,
      versions: { tfjs: tf.version_core, node: process.versions.node },
      head: await headState(learner.headVariables()),
      optimizer: { steps, joinedAt, specs: optimizer.specs },
    };
    const files = new Map([
      ...(await modelFiles(learner.backbone)),
      ['optimizer.bin', optimizer.bytes],
      ['config.json', text(config)],
      ['state.json', text(stateFile)],
    ]);
    const name = folderName(state.episode);
    await writeCheckpointFolder(join(this.folder, name), files);
    if (state.best !== null) {
      // Each time, not only for a new best: a crash may have come between that checkpoint and this line.
      const best = { checkpoint: folderName(state.best.episode), ...state.best };
      await writeFileAtomic(join(this.folder, BEST_FILE), `${JSON.stringify(best)}\n`);
    }
    await this.prune();
    return join(this.folder, name);
  }

  /** The latest that is whole. @throws UserError if there is none. */
  async latest(): Promise<Checkpoint> {
    const names = await listCheckpointFolders(this.folder);
    const damaged: string[] = [];
    for (const name of names.reverse()) {
      try {
        const checkpoint = await readCheckpoint(join(this.folder, name));
        for (const line of damaged) this.notice(`${line} Taking '${name}' instead.`);
        return checkpoint;
      } catch (error) {
        damaged.push(messageOf(error));
      }
    }
    if (damaged.length > 0) throw new UserError(damaged.join(' '));
    throw new UserError(`There is no checkpoint in '${this.folder}'; give a run folder that training wrote.`);
  }

  /** The checkpoint of the best validation, or the latest where none was validated or the best is damaged. */
  async best(): Promise<Checkpoint> {
    const name = await this.bestName();
    if (name === undefined) return this.latest();
    try {
      return await readCheckpoint(join(this.folder, name));
    } catch (error) {
      this.notice(`The best checkpoint is lost: ${messageOf(error)} Taking the latest instead.`);
      return this.latest();
    }
  }

  private async bestName(): Promise<string | undefined> {
    try {
      const best = JSON.parse(await readFile(join(this.folder, BEST_FILE), 'utf8')) as { checkpoint?: unknown };
      if (typeof best.checkpoint === 'string' && /^episode-\d+$/.test(best.checkpoint)) return best.checkpoint;
    } catch {
      // Not validated yet, or not readable: the latest checkpoint serves.
    }
    return undefined;
  }

  private async prune(): Promise<void> {
    await removeUnfinished(this.folder);
    const best = await this.bestName();
    const names = (await listCheckpointFolders(this.folder)).filter((name) => name !== best);
    for (const name of names.slice(0, Math.max(0, names.length - this.keep))) {
      await rm(join(this.folder, name), { recursive: true, force: true });
    }
  }
}

/** Reads and verifies one checkpoint folder. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const files = await readCheckpointFolder(folder);
  for (const name of ['config.json', 'state.json', 'model.json', 'weights.bin', 'optimizer.bin']) {
    if (!files.has(name))
      throw new UserError(`Checkpoint '${folder}' lacks ${name}; give a checkpoint that training wrote.`);
  }
  return {
    folder,
    files,
    config: parseTrainConfig(json(files, 'config.json'), join(folder, 'config.json')),
    state: json(files, 'state.json') as StateFile,
  };
}

/** Puts the weights of a checkpoint into a learner of the same config. */
export function restoreModel(learner: EpisodicLearner, checkpoint: Checkpoint): void {
  const { weightsManifest } = json(checkpoint.files, 'model.json') as tf.io.ModelJSON;
  const specs = weightsManifest.flatMap((group) => group.weights);
  const weights = decodeTensors(checkpoint.files.get('weights.bin') as Uint8Array, specs);
  const { head } = checkpoint.state as StateFile;
  try {
    restoreHead(learner.headVariables(), head, checkpoint.folder);
    learner.backbone.loadWeights(weights);
  } finally {
    tf.dispose(weights);
  }
}

/**
 * Puts the optimizer's state of a checkpoint back.
 * @param othersTrain whether other layers may be frozen now than when it was written
 */
export function restoreOptimizer(
  adam: Adam,
  learner: EpisodicLearner,
  checkpoint: Checkpoint,
  othersTrain = false,
): void {
  const { optimizer } = checkpoint.state as StateFile;
  const moments = decodeTensors(checkpoint.files.get('optimizer.bin') as Uint8Array, optimizer.specs);
  try {
    const { steps, joinedAt = {} } = optimizer;
    adam.restore({ steps, joinedAt, moments }, learner.trainables(), othersTrain);
  } finally {
    tf.dispose(moments);
  }
}

/** The topology of the checkpoint's backbone, for a backbone that no code builds. */
export function backboneArtifacts(checkpoint: Checkpoint): tf.io.ModelArtifacts {
  const { modelTopology, weightsManifest } = json(checkpoint.files, 'model.json') as tf.io.ModelJSON;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const weightData = new Uint8Array(checkpoint.files.get('weights.bin') as Uint8Array).buffer;
  return { modelTopology: modelTopology as object, weightSpecs, weightData };
}
