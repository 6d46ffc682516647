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
  writeCheckpointFolder,
  type CheckpointFiles,
} from './checkpoint.ts';
import type { TrainConfig } from './config.ts';
import type { EpisodicModel } from './episodic-model.ts';

/** What training knows besides weights; plain JSON. */
export interface TrainingState {
  /** Episodes trained. */
  readonly episode: number;
  /** The best validation so far; accuracy 0..1 with the half width of its 95 % interval. */
  readonly best: { readonly episode: number; readonly accuracy: number; readonly halfWidth: number } | null;
  /** Validations since the best one. */
  readonly sinceBest: number;
  readonly sampler: SamplerState;
  readonly augmentation: RandomState;
  /** What made the data: resuming on other data is refused. */
  readonly datasetFingerprint: string;
}

interface StateFile extends TrainingState {
  readonly formatVersion: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly head: { readonly logTemperature: number; readonly logScale: number };
  readonly optimizer: { readonly steps: number; readonly specs: unknown };
}

/** A checkpoint as read from disk. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: TrainConfig;
  readonly state: TrainingState;
  readonly files: CheckpointFiles;
}

const BEST_FILE = 'best.json';
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2));
const json = (files: CheckpointFiles, name: string): unknown => JSON.parse(new TextDecoder().decode(files.get(name)));

/** The checkpoints of one run: `FOLDER/episode-NNNNNNN`, and which of them is the best. */
export class CheckpointStore {
  readonly folder: string;
  private readonly keep: number;

  /** @param keep how many of the latest stay beside the best */
  constructor(folder: string, keep: number) {
    this.folder = folder;
    this.keep = keep;
  }

  /** Writes all that is needed to go on exactly here, then removes checkpoints that are neither late nor best. */
  async save(model: EpisodicModel, adam: Adam, config: TrainConfig, state: TrainingState): Promise<string> {
    const { steps, moments } = adam.state();
    const optimizer = await encodeTensors(moments);
    const [logTemperature] = await model.logTemperature.data();
    const [logScale] = await model.logScale.data();
    const stateFile: StateFile = {
      ...state,
      formatVersion: CHECKPOINT_FORMAT,
      versions: { tfjs: tf.version_core, node: process.versions.node },
      head: { logTemperature: logTemperature as number, logScale: logScale as number },
      optimizer: { steps, specs: optimizer.specs },
    };
    const files = new Map([
      ...(await modelFiles(model.backbone)),
      ['optimizer.bin', optimizer.bytes],
      ['config.json', text(config)],
      ['state.json', text(stateFile)],
    ]);
    const name = `episode-${String(state.episode).padStart(7, '0')}`;
    await writeCheckpointFolder(join(this.folder, name), files);
    if (state.best?.episode === state.episode) {
      await writeFileAtomic(join(this.folder, BEST_FILE), `${JSON.stringify({ checkpoint: name, ...state.best })}\n`);
    }
    await this.prune();
    return join(this.folder, name);
  }

  /** @throws UserError if there is none that can be read. */
  async latest(): Promise<Checkpoint> {
    const names = await listCheckpointFolders(this.folder);
    const damaged: string[] = [];
    for (const name of names.reverse()) {
      try {
        return await readCheckpoint(join(this.folder, name));
      } catch (error) {
        damaged.push(messageOf(error));
      }
    }
    throw new UserError(
      `No usable checkpoint in '${this.folder}'${damaged.length > 0 ? `: ${damaged.join(' ')}` : ''}; train first.`,
    );
  }

  /** The checkpoint of the best validation, or the latest where none was validated. */
  async best(): Promise<Checkpoint> {
    const name = await this.bestName();
    return name === undefined ? this.latest() : readCheckpoint(join(this.folder, name));
  }

  private async bestName(): Promise<string | undefined> {
    const content = await readFile(join(this.folder, BEST_FILE), 'utf8').catch(() => undefined);
    return content === undefined ? undefined : (JSON.parse(content) as { checkpoint: string }).checkpoint;
  }

  private async prune(): Promise<void> {
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
    config: json(files, 'config.json') as TrainConfig,
    state: json(files, 'state.json') as StateFile,
  };
}

/** Puts the weights of a checkpoint into a model of the same config. */
export function restoreModel(model: EpisodicModel, checkpoint: Checkpoint): void {
  const { weightsManifest } = json(checkpoint.files, 'model.json') as tf.io.ModelJSON;
  const specs = weightsManifest.flatMap((group) => group.weights);
  const weights = decodeTensors(checkpoint.files.get('weights.bin') as Uint8Array, specs);
  const { head } = checkpoint.state as StateFile;
  try {
    model.backbone.loadWeights(weights);
    tf.tidy(() => {
      model.logTemperature.assign(tf.scalar(head.logTemperature) as tf.Tensor<tf.Rank.R0>);
      model.logScale.assign(tf.scalar(head.logScale) as tf.Tensor<tf.Rank.R0>);
    });
  } finally {
    tf.dispose(weights);
  }
}

/** Puts the optimizer's state of a checkpoint back. */
export function restoreOptimizer(adam: Adam, model: EpisodicModel, checkpoint: Checkpoint): void {
  const { optimizer } = checkpoint.state as StateFile;
  const moments = decodeTensors(checkpoint.files.get('optimizer.bin') as Uint8Array, optimizer.specs);
  try {
    adam.restore({ steps: optimizer.steps, moments }, model.trainables());
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
