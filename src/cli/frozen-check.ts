import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { freezeLayers } from '../backbones/index.ts';
import type { Episode, ImageSet } from '../episodes/types.ts';
import { Adam } from '../training/adam.ts';
import { episodeBatch } from '../training/episode-batch.ts';
import { EpisodicModel, type EpisodicModelOptions } from '../training/episodic-model.ts';
import { trainStep } from '../training/train-step.ts';

/** What training through the whole network did to its weights. */
export interface FrozenCheck {
  readonly episodes: number;
  /** Frozen tensors, running statistics included, and how many of them have any other bit than before. */
  readonly frozenTensors: number;
  readonly frozenBytes: number;
  readonly frozenChanged: number;
  /** Trained tensors that did change, so that the check says something. */
  readonly trainedChanged: number;
}

const LEARNING_RATE = 1e-3;

/** Trains a network on some episodes with its lower layers frozen, and compares every weight with what it was, to the bit. */
export async function checkFrozen(
  network: tfl.LayersModel,
  freeze: string,
  options: EpisodicModelOptions,
  images: ImageSet,
  episodes: readonly Episode[],
): Promise<FrozenCheck> {
  freezeLayers(network, freeze);
  const frozen = new Set(network.layers.filter(({ trainable }) => !trainable).flatMap(({ weights }) => weights));
  const before = await Promise.all(network.weights.map(bytesOf));
  const model = new EpisodicModel(network, options);
  const adam = new Adam();
  for (const [e, episode] of episodes.entries()) {
    const batch = episodeBatch(images, episode);
    await trainStep(model, adam, batch, { learningRate: LEARNING_RATE, episode: e + 1 });
    batch.images.dispose();
  }
  adam.dispose();
  tf.dispose([...model.headVariables().values()]);
  const after = await Promise.all(network.weights.map(bytesOf));
  const rows = network.weights.map((weight, w) => ({
    isFrozen: frozen.has(weight),
    bytes: before[w]!.length,
    changed: !before[w]!.equals(after[w]!),
  }));
  const count = (isFrozen: boolean, changed: boolean) =>
    rows.filter((row) => row.isFrozen === isFrozen && row.changed === changed).length;
  return {
    episodes: episodes.length,
    frozenTensors: count(true, false) + count(true, true),
    frozenBytes: rows.reduce((sum, { isFrozen, bytes }) => sum + (isFrozen ? bytes : 0), 0),
    frozenChanged: count(true, true),
    trainedChanged: count(false, true),
  };
}

/** A copy: the values may be the tensor's own memory. */
async function bytesOf(weight: tfl.LayerVariable): Promise<Buffer> {
  return Buffer.from(Float32Array.from(await weight.read().data()).buffer);
}
