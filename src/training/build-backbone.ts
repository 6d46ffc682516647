import type * as tfl from '@tensorflow/tfjs-layers';
import { conv4, freezeLayers, resnet12, withShortcuts } from '../backbones/index.ts';
import { loadBackbone } from '../backbones/load-backbone.node.ts';
import type { ImageSet } from '../episodes/types.ts';
import type { TrainConfig } from './config.ts';

/**
 * The backbone that a config asks for, with its shortcuts and frozen layers.
 * @param say told in one line what was loaded, and how much of it is frozen
 */
export async function buildBackbone(
  config: TrainConfig,
  images: Pick<ImageSet, 'height' | 'depth'>,
  say: (line: string) => void,
): Promise<tfl.LayersModel> {
  const backbone = withShortcuts(await bare(config, images, say), config.shortcut);
  freezeLayers(backbone, config.freeze);
  if (config.freeze !== undefined) say(`frozen: ${frozenShare(backbone)}`);
  return backbone;
}

async function bare(
  config: TrainConfig,
  { height: size, depth }: Pick<ImageSet, 'height' | 'depth'>,
  say: (line: string) => void,
): Promise<tfl.LayersModel> {
  const { backbone, filters, seed, layer, pixelRange: range, inputSize } = config;
  if (backbone === 'conv4') return conv4({ size, depth, filters, seed });
  if (backbone === 'resnet12') return resnet12({ size, depth, filters, seed });
  const given = Object.entries({ layer, range, inputSize }).filter(([, value]) => value !== undefined);
  return loadBackbone(backbone, { ...Object.fromEntries(given), images: { size, depth }, say });
}

/** `40 of 52 layers with weights, 0.6 of 2.3 million weights`. */
function frozenShare({ layers }: tfl.LayersModel): string {
  const weighted = layers.filter(({ weights }) => weights.length > 0);
  const frozen = weighted.filter(({ trainable }) => !trainable);
  const millions = (some: tfl.layers.Layer[]) => some.reduce((sum, layer) => sum + layer.countParams(), 0) / 1e6;
  return (
    `${frozen.length} of ${weighted.length} layers with weights, ` +
    `${millions(frozen).toFixed(1)} of ${millions(weighted).toFixed(1)} million weights`
  );
}
