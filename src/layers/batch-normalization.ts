import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireBetween, requirePositive } from '../base/check.ts';
import { batchNormTraining, useFastGradients } from '../kernels/index.ts';
import { onlyTensor, type Shapes, type Tensors } from './layer-arguments.ts';

export interface BatchNormalizationArgs {
  /** Part of the running statistics that is kept at each step. Defaults to 0.9. */
  readonly momentum?: number;
  /** Added to the variance. Defaults to 1e-3, tfjs's own. */
  readonly epsilon?: number;
  /** Whether a trained factor `gamma` follows the normalisation. Defaults to true. */
  readonly scale?: boolean;
  readonly name?: string;
  readonly trainable?: boolean;
}

const DEFAULTS = { momentum: 0.9, epsilon: 1e-3, scale: true } as const;

/**
 * Batch normalisation of feature maps `[batch, height, width, depth]` or vectors `[batch, depth]` with a fused
 * training step.
 * A saved model names the stock class and holds the stock weights (gamma, beta, moving_mean, moving_variance), so it
 * loads in plain tfjs without this library. For that reason it is not registered: what is loaded is tfjs's own layer.
 * Differs from tfjs's: frozen (`trainable = false`) means inference mode and untouched running statistics; the running
 * variance is the unbiased one.
 */
export class BatchNormalization extends tfl.layers.Layer {
  static readonly className = 'BatchNormalization';
  private readonly momentum: number;
  private readonly epsilon: number;
  private readonly scale: boolean;
  private gamma: tfl.LayerVariable | undefined;
  private beta!: tfl.LayerVariable;
  private movingMean!: tfl.LayerVariable;
  private movingVariance!: tfl.LayerVariable;

  constructor(args: BatchNormalizationArgs = {}) {
    super({ name: args.name, trainable: args.trainable ?? true });
    this.momentum = args.momentum ?? DEFAULTS.momentum;
    this.epsilon = args.epsilon ?? DEFAULTS.epsilon;
    this.scale = args.scale ?? DEFAULTS.scale;
    requireBetween('BatchNormalization', 'momentum', this.momentum, 0, 1);
    requirePositive('BatchNormalization', 'epsilon', this.epsilon);
  }

  override build(inputShape: Shapes): void {
    useFastGradients(); // a network that normalises also pools and rectifies
    const shape = inputShape as tfl.Shape;
    const depth = shape.at(-1);
    if ((shape.length !== 4 && shape.length !== 2) || typeof depth !== 'number') {
      throw new RangeError(
        `BatchNormalization: input must be [batch, height, width, depth] or [batch, depth], got [${shape.join(', ')}].`,
      );
    }
    const zeros = tfl.initializers.zeros();
    const ones = tfl.initializers.ones();
    if (this.scale) this.gamma = this.addWeight('gamma', [depth], 'float32', ones);
    this.beta = this.addWeight('beta', [depth], 'float32', zeros);
    this.movingMean = this.addWeight('moving_mean', [depth], 'float32', zeros, undefined, false);
    this.movingVariance = this.addWeight('moving_variance', [depth], 'float32', ones, undefined, false);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    return inputShape;
  }

  override call(inputs: Tensors, kwargs: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const given = onlyTensor(inputs);
      const depth = given.shape.at(-1) as number;
      const x = (given.rank === 4 ? given : tf.reshape(given, [-1, 1, 1, depth])) as tf.Tensor4D;
      const gamma = (this.gamma?.read() ?? tf.ones([depth])) as tf.Tensor1D;
      const beta = this.beta.read() as tf.Tensor1D;
      if (kwargs.training !== true || !this.trainable) {
        const mean = this.movingMean.read() as tf.Tensor1D;
        const variance = this.movingVariance.read() as tf.Tensor1D;
        return tf.reshape(tf.batchNorm4d(x, mean, variance, beta, gamma, this.epsilon), given.shape);
      }
      const { y, mean, variance } = batchNormTraining(x, gamma, beta, this.epsilon);
      this.follow(this.movingMean, mean);
      this.follow(this.movingVariance, variance);
      return tf.reshape(y, given.shape);
    });
  }

  private follow(running: tfl.LayerVariable, batch: tf.Tensor): void {
    const old = running.read();
    running.write(tf.add(tf.mul(old, this.momentum), tf.mul(batch, 1 - this.momentum)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, epsilon, scale } = this;
    return { ...super.getConfig(), axis: -1, momentum, epsilon, center: true, scale };
  }
}
