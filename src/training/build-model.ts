import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../base/errors.ts';
import { conv4 } from '../backbones/index.ts';
import { loadBackbone } from '../backbones/load-backbone.node.ts';
import type { ImageSet } from '../episodes/types.ts';
import type { TrainConfig } from './config.ts';
import { EpisodicModel } from './episodic-model.ts';
import { backboneArtifacts, restoreModel, type Checkpoint } from './run-checkpoint.ts';

/** A fresh model for a config and the images it will see. */
export async function buildModel(
  config: TrainConfig,
  images: Pick<ImageSet, 'height' | 'depth'>,
): Promise<EpisodicModel> {
  const backbone =
    config.backbone === 'conv4'
      ? conv4({ size: images.height, depth: images.depth, filters: config.filters, seed: config.seed })
      : await loadBackbone(config.backbone, config.layer);
  requireInput(backbone, images);
  return new EpisodicModel(backbone, config);
}

/** The model of a checkpoint, with its weights. */
export async function loadModel(checkpoint: Checkpoint): Promise<EpisodicModel> {
  const { config } = checkpoint;
  const [, size, , depth] = inputShapeOf(checkpoint);
  const backbone =
    config.backbone === 'conv4'
      ? conv4({ size: size as number, depth: depth as 1 | 3, filters: config.filters, seed: config.seed })
      : await tfl.loadLayersModel(tf.io.fromMemory(backboneArtifacts(checkpoint)));
  const model = new EpisodicModel(backbone, config);
  restoreModel(model, checkpoint);
  return model;
}

function inputShapeOf(checkpoint: Checkpoint): (number | null)[] {
  const topology = backboneArtifacts(checkpoint).modelTopology as {
    config: { layers: { config: { batch_input_shape?: (number | null)[] } }[] };
    model_config?: { config: { layers: { config: { batch_input_shape?: (number | null)[] } }[] } };
  };
  const { layers } = (topology.model_config ?? topology).config;
  return layers.find(({ config }) => config.batch_input_shape)?.config.batch_input_shape ?? [];
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
