import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireBetween, requirePositive } from '../base/check.ts';
import { batchNormTraining, useFastGradients } from '../kernels/index.ts';
import { onlyTensor, type Shapes, type Tensors } from './layer-arguments.ts';

/** How a {@link BatchNormalization} is made. */
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
      const y = this.normalisesBatch(kwargs.training === true) ? this.byBatch(x) : this.byRunning(x);
      return given.rank === 4 ? y : tf.reshape(y, given.shape);
    });
  }

  /** Whether a call normalises by the batch, and moves the running statistics: in training mode unless frozen. */
  normalisesBatch(training: boolean): boolean {
    return training && this.trainable;
  }

  /** Factor γ and shift β `[depth]` behind the normalisation, and what is added to the variance. Call inside tf.tidy. */
  parameters(): { readonly gamma: tf.Tensor1D; readonly beta: tf.Tensor1D; readonly epsilon: number } {
    const beta = this.beta.read() as tf.Tensor1D;
    const gamma = (this.gamma?.read() ?? tf.ones(beta.shape)) as tf.Tensor1D;
    return { gamma, beta, epsilon: this.epsilon };
  }

  /** What the layer does by its running statistics: y = factor · x + shift, each `[depth]`. Call inside tf.tidy. */
  runningAffine(): { readonly factor: tf.Tensor1D; readonly shift: tf.Tensor1D } {
    const { gamma, beta, epsilon } = this.parameters();
    const factor = tf.mul(gamma, tf.rsqrt(tf.add(this.movingVariance.read(), epsilon))) as tf.Tensor1D;
    return { factor, shift: tf.sub(beta, tf.mul(this.movingMean.read(), factor)) as tf.Tensor1D };
  }

  /** Moves the running statistics towards those of a batch, `[depth]` each, the variance unbiased. */
  follow(mean: tf.Tensor1D, variance: tf.Tensor1D): void {
    for (const [running, batch] of [[this.movingMean, mean] as const, [this.movingVariance, variance] as const]) {
      running.write(tf.tidy(() => tf.add(tf.mul(running.read(), this.momentum), tf.mul(batch, 1 - this.momentum))));
    }
  }

  private byBatch(x: tf.Tensor4D): tf.Tensor4D {
    const { gamma, beta, epsilon } = this.parameters();
    const { y, mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
    this.follow(mean, variance);
    return y;
  }

  private byRunning(x: tf.Tensor4D): tf.Tensor4D {
    const { gamma, beta, epsilon } = this.parameters();
    const [mean, variance] = [this.movingMean.read() as tf.Tensor1D, this.movingVariance.read() as tf.Tensor1D];
    return tf.batchNorm4d(x, mean, variance, beta, gamma, epsilon);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, epsilon, scale } = this;
    return { ...super.getConfig(), axis: -1, momentum, epsilon, center: true, scale };
  }
}
