import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../base/errors.ts';
import { buildNetwork } from '../backbones/build-network.ts';
import { freezeLayers } from '../backbones/index.ts';
import { readGraph } from '../backbones/network-graph.ts';
import type { ImageSet } from '../episodes/types.ts';
import { buildBackbone } from './build-backbone.ts';
import type { TrainConfig } from './config.ts';
import type { EpisodicLearner } from './episodic-learner.ts';
import { createLearner } from './methods/create-learner.ts';
import { backboneArtifacts, restoreModel, type Checkpoint } from './run-checkpoint.ts';

/**
 * A fresh model for a config and the images it will see.
 * @param say told a line about a backbone that is loaded or frozen
 */
export async function buildModel(
  config: TrainConfig,
  images: Pick<ImageSet, 'height' | 'depth'>,
  say: (line: string) => void = () => {},
): Promise<EpisodicLearner> {
  const backbone = await buildBackbone(config, images, say);
  return withSomethingToTrain(createLearner(backbone, config));
}

/** The model of a checkpoint, with its weights; `config` may freeze other layers than the checkpoint's did. */
export async function loadModel(checkpoint: Checkpoint, config = checkpoint.config): Promise<EpisodicLearner> {
  const artifacts = backboneArtifacts(checkpoint);
  const weights = tf.io.decodeWeights(artifacts.weightData as ArrayBuffer, artifacts.weightSpecs ?? []);
  try {
    const backbone = await buildNetwork(readGraph(artifacts.modelTopology as object), weights);
    freezeLayers(backbone, config.freeze);
    const model = withSomethingToTrain(createLearner(backbone, config));
    restoreModel(model, checkpoint);
    return model;
  } finally {
    tf.dispose(weights);
  }
}

function withSomethingToTrain(model: EpisodicLearner): EpisodicLearner {
  if (model.trainables().size > 0) return model;
  throw new UserError('Nothing is left to train: every layer is frozen; freeze fewer.');
}

/** @throws UserError unless the backbone takes these images. */
export function requireInput(backbone: tfl.LayersModel, { height, depth }: Pick<ImageSet, 'height' | 'depth'>): void {
  const shape = backbone.inputs[0]?.shape ?? [];
  if (shape.length !== 4) {
    const got = shape.map((n) => n ?? 'any').join(', ');
    throw new UserError(
      `The backbone must take [batch, height, width, channels], it takes [${got}]; choose another backbone.`,
    );
  }
  const [, wantedHeight, , wantedDepth] = shape;
  const fits = (wanted: number | null | undefined, got: number) => wanted == null || wanted === got;
  if (!fits(wantedHeight, height) || !fits(wantedDepth, depth)) {
    throw new UserError(
      `The network takes images of ${wantedHeight ?? 'any'} pixels and ${wantedDepth ?? 'any'} channels, the data set has ` +
        `${height} and ${depth}; set --size ${wantedHeight ?? height}, or choose other data or another backbone.`,
    );
  }
}
