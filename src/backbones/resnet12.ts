import * as tfl from '@tensorflow/tfjs-layers';
import { requireInteger } from '../base/check.ts';
import { BatchNormalization } from '../layers/index.ts';

/** How a {@link resnet12} is made. */
export interface Resnet12Options {
  /** Height and width of the input. Defaults to 84, that of the images it was published with. */
  readonly size?: number;
  /** Channels of the input, 1 grey or 3 colour. Defaults to 3. */
  readonly depth?: 1 | 3;
  /** Filters of the first block, doubled at each of the next; the embedding is eight times that. Defaults to 64. */
  readonly filters?: number;
  /** Seed of the initial kernels. */
  readonly seed: number;
}

const DEFAULTS = { size: 84, depth: 3, filters: 64 } as const;
const NUM_BLOCKS = 4;
const CONVS_PER_BLOCK = 3;
const LEAK = 0.1;

/**
 * The residual network of the few-shot literature (Mishra et al. 2018, Oreshkin et al. 2018): four blocks of three 3×3
 * convolutions with batch normalisation and leaky ReLU, a 1×1 convolution around them, 2×2 max pooling behind each
 * block; widths 64-128-256-512. Output: the last feature map averaged over its places, `[batch, 8 · filters]`.
 * Differs: pooling before the block's last leaky ReLU, which is the same function and a quarter of the work; no
 * DropBlock.
 */
export function resnet12(options: Resnet12Options): tfl.LayersModel {
  const size = options.size ?? DEFAULTS.size;
  const depth = options.depth ?? DEFAULTS.depth;
  const filters = options.filters ?? DEFAULTS.filters;
  requireInteger('resnet12', 'size', size, 2 ** NUM_BLOCKS);
  requireInteger('resnet12', 'filters', filters, 1);
  const input = tfl.input({ shape: [size, size, depth], name: 'images' });
  let x: tfl.SymbolicTensor = input;
  for (let block = 1; block <= NUM_BLOCKS; block++) {
    const seed = (options.seed * NUM_BLOCKS + block) * (CONVS_PER_BLOCK + 1);
    x = residualBlock(x, `block${block}`, filters * 2 ** (block - 1), seed);
  }
  const pool = tfl.layers.globalAveragePooling2d({ name: 'embedding' });
  return tfl.model({ inputs: input, outputs: pool.apply(x) as tfl.SymbolicTensor, name: 'resnet12' });
}

function residualBlock(input: tfl.SymbolicTensor, name: string, filters: number, seed: number): tfl.SymbolicTensor {
  const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor | tfl.SymbolicTensor[]) =>
    layer.apply(x) as tfl.SymbolicTensor;
  const convolution = (x: tfl.SymbolicTensor, part: string, kernelSize: number, seedOfPart: number) => {
    const kernelInitializer = tfl.initializers.heNormal({ seed: seedOfPart });
    const args = { filters, kernelSize, padding: 'same', useBias: false, kernelInitializer } as const;
    const map = apply(tfl.layers.conv2d({ ...args, name: `${name}_${part}` }), x);
    return apply(new BatchNormalization({ name: `${name}_${part}_norm` }), map);
  };
  const leakyRelu = (part: string) => tfl.layers.leakyReLU({ alpha: LEAK, name: `${name}_${part}` });
  let x = input;
  for (let i = 1; i <= CONVS_PER_BLOCK; i++) {
    x = convolution(x, `conv${i}`, 3, seed + i);
    if (i < CONVS_PER_BLOCK) x = apply(leakyRelu(`conv${i}_relu`), x);
  }
  const around = convolution(input, 'around', 1, seed);
  const sum = apply(tfl.layers.add({ name: `${name}_add` }), [x, around]);
  return apply(leakyRelu('relu'), apply(tfl.layers.maxPooling2d({ poolSize: 2, name: `${name}_pool` }), sum));
}
