import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireInteger } from '../base/check.ts';
import { onlyTensor, type Shapes, type Tensors } from './layer-arguments.ts';

/** How a {@link BilinearResize} is made. */
export interface BilinearResizeArgs {
  /** Height and width of the output in pixels. */
  readonly size: number;
  readonly name?: string;
  readonly trainable?: boolean;
}

/**
 * Images `[batch, height, width, depth]` resized to squares, `[batch, size, size, depth]`; the centres of the corner
 * pixels stay where they are. tfjs's own `Resizing` names a wrong shape, so no network can be built behind it.
 */
export class BilinearResize extends tfl.layers.Layer {
  static readonly className = 'UntwistBilinearResize';
  private readonly size: number;

  constructor(args: BilinearResizeArgs) {
    super({ name: args.name, trainable: args.trainable ?? true });
    this.size = args.size;
    requireInteger('BilinearResize', 'size', this.size, 1);
  }

  override computeOutputShape(inputShape: Shapes): tfl.Shape {
    const [batch, , , depth] = inputShape as tfl.Shape;
    return [batch ?? null, this.size, this.size, depth ?? null];
  }

  override call(inputs: Tensors): tf.Tensor {
    return tf.image.resizeBilinear(onlyTensor(inputs) as tf.Tensor4D, [this.size, this.size], true);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), size: this.size };
  }
}
tf.serialization.registerClass(BilinearResize);
