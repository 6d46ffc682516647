import * as tfl from '@tensorflow/tfjs-layers';
import { requireInteger } from '../base/check.ts';
import { BatchNormalization } from '../layers/index.ts';

/** How a {@link conv4} is made. */
export interface Conv4Options {
  /** Height and width of the input. Defaults to 28. */
  readonly size?: number;
  /** Channels of the input, 1 grey or 3 colour. Defaults to 1. */
  readonly depth?: 1 | 3;
  /** Filters of each block; at size 28 also the width of the embedding. Defaults to 64. */
  readonly filters?: number;
  /** Seed of the initial kernels. */
  readonly seed: number;
}

const DEFAULTS = { size: 28, depth: 1, filters: 64 } as const;
const NUM_BLOCKS = 4;

/**
 * The four-block network of the few-shot literature (Vinyals et al. 2016): each block a 3×3 convolution, batch
 * normalisation, 2×2 max pooling and ReLU; output `[batch, embedding]`, 64 wide for 28×28 images.
 * Differs: no bias before batch normalisation, which would cancel it; pooling before ReLU, which is the same function
 * and leaves a quarter of the work.
 */
export function conv4(options: Conv4Options): tfl.LayersModel {
  const size = options.size ?? DEFAULTS.size;
  const depth = options.depth ?? DEFAULTS.depth;
  const filters = options.filters ?? DEFAULTS.filters;
  requireInteger('conv4', 'size', size, 2 ** NUM_BLOCKS);
  requireInteger('conv4', 'filters', filters, 1);
  const input = tfl.input({ shape: [size, size, depth], name: 'images' });
  let x: tfl.SymbolicTensor = input;
  for (let block = 1; block <= NUM_BLOCKS; block++) {
    const kernelInitializer = tfl.initializers.heNormal({ seed: options.seed * NUM_BLOCKS + block });
    const name = `block${block}`;
    const apply = (layer: tfl.layers.Layer) => (x = layer.apply(x) as tfl.SymbolicTensor);
    apply(
      tfl.layers.conv2d({
        filters,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        kernelInitializer,
        name: `${name}_conv`,
      }),
    );
    apply(new BatchNormalization({ name: `${name}_norm` }));
    apply(tfl.layers.maxPooling2d({ poolSize: 2, name: `${name}_pool` }));
    apply(tfl.layers.reLU({ name: `${name}_relu` }));
  }
  const embedding = tfl.layers.flatten({ name: 'embedding' }).apply(x) as tfl.SymbolicTensor;
  return tfl.model({ inputs: input, outputs: embedding, name: 'conv4' });
}
