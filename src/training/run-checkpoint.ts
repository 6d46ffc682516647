import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { RandomState } from '../base/random.ts';
import { UserError } from '../base/errors.ts';
import { modelFiles } from '../backbones/model-folder.node.ts';
import type { SamplerState } from '../episodes/sampler.ts';
import type { Adam } from './adam.ts';
import {
  CHECKPOINT_FORMAT,
  decodeTensors,
  encodeTensors,
  readCheckpointFolder,
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

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2));
const json = (files: CheckpointFiles, name: string): unknown => JSON.parse(new TextDecoder().decode(files.get(name)));

/** All that is needed to go on exactly here. */
export async function checkpointFiles(
  learner: EpisodicLearner,
  adam: Adam,
  config: TrainConfig,
  state: TrainingState,
): Promise<Map<string, Uint8Array>> {
  const { steps, joinedAt, moments } = adam.state();
  const optimizer = await encodeTensors(moments);
  const stateFile: StateFile = {
    ...state,
    formatVersion: CHECKPOINT_FORMAT,
    versions: { tfjs: tf.version_core, node: process.versions.node },
    head: await headState(learner.headVariables()),
    optimizer: { steps, joinedAt, specs: optimizer.specs },
  };
  return new Map([
    ...(await modelFiles(learner.backbone)),
    ['optimizer.bin', optimizer.bytes],
    ['config.json', text(config)],
    ['state.json', text(stateFile)],
  ]);
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
