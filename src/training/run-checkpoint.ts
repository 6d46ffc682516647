import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { modelFiles } from '../backbones/model-folder.node.ts';
import { checkedSpecs } from '../backbones/weight-specs.ts';
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
import { headState, restoreHead } from './head-state.ts';
import { modelFileSchema, stateFileSchema, type StateFile, type TrainingState } from './state-file.ts';

export type { TrainingState } from './state-file.ts';

/** A checkpoint as read from disk. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: TrainConfig;
  readonly state: TrainingState;
  readonly files: CheckpointFiles;
}

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2));

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
  const config = parseTrainConfig(json(folder, files, 'config.json'), join(folder, 'config.json'));
  const state = checked(stateFileSchema, folder, files, 'state.json');
  const checkpoint = { folder, files, config, state };
  backboneArtifacts(checkpoint); // what cannot be put back is no checkpoint: the one before is taken then
  about(checkpoint, () => checkedSpecs(state.optimizer.specs, files.get('optimizer.bin')?.length ?? 0));
  return checkpoint;
}

/** Says of which checkpoint an error speaks. */
function about<T>({ folder }: Pick<Checkpoint, 'folder'>, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new UserError(`Checkpoint '${folder}': ${messageOf(error)}; take an earlier one.`);
  }
}

/** @throws UserError where a file that is as it was written holds no JSON */
function json(folder: string, files: CheckpointFiles, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(files.get(name)));
  } catch {
    throw new UserError(`Checkpoint '${folder}': ${name} is no JSON; take an earlier one.`);
  }
}

/** @throws UserError where a file that is as it was written says something else than training does */
function checked<T>(schema: z.ZodType<T>, folder: string, files: CheckpointFiles, name: string): T {
  const parsed = schema.safeParse(json(folder, files, name));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `Checkpoint '${folder}': ${name} is not as it should be (${issue?.path.join('.')}: ${issue?.message}); take an earlier one.`,
  );
}

/** Puts the weights of a checkpoint into a learner of the same config. */
export function restoreModel(learner: EpisodicLearner, checkpoint: Checkpoint): void {
  const { weightSpecs = [], weightData } = backboneArtifacts(checkpoint);
  const weights = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs);
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

/**
 * The topology and weights of the checkpoint's backbone, for a backbone that no code builds.
 * @throws UserError where they do not fit each other
 */
export function backboneArtifacts(checkpoint: Pick<Checkpoint, 'folder' | 'files'>): tf.io.ModelArtifacts {
  const { folder, files } = checkpoint;
  const { modelTopology, weightsManifest } = checked(modelFileSchema, folder, files, 'model.json');
  const weights = weightsManifest.flatMap((group) => group.weights);
  const bytes = files.get('weights.bin') as Uint8Array;
  const weightSpecs = about(checkpoint, () => checkedSpecs(weights, bytes.length));
  return { modelTopology, weightSpecs, weightData: new Uint8Array(bytes).buffer };
}
