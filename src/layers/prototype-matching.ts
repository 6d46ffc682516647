import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireInteger, requirePositive } from '../base/check.ts';
import { prototypeMatching } from '../ops/index.ts';
import { lastDimension, onlyTensor, type Shapes, type Tensors } from './layer-arguments.ts';

/** How a {@link PrototypeMatching} is made. */
export interface PrototypeMatchingArgs {
  /** Number of prototypes. */
  readonly numPrototypes: number;
  /** τ > 0 at the start, in units of squared distance. Defaults to 1, the paper's. */
  readonly temperature?: number;
  /** Whether τ is trained, through its logarithm. Defaults to false. */
  readonly trainTemperature?: boolean;
  /** Seed of the normal initial prototypes; they are usually set from data afterwards. Defaults to 0. */
  readonly seed?: number;
  readonly name?: string;
  readonly trainable?: boolean;
}

const DEFAULTS = { temperature: 1, trainTemperature: false, seed: 0 } as const;

/**
 * Probability of each prototype for an embedding: softmax_j(-|x - p_j|²/2τ).
 * Input `[batch, depth]`, output `[batch, numPrototypes]`, rows sum to 1.
 * Weights: `prototypes` [numPrototypes, depth], `logTemperature` [].
 * Source: Snell et al. 2017, equation 2; here prototypes are free weights and the competition is between prototypes,
 * not classes.
 */
export class PrototypeMatching extends tfl.layers.Layer {
  static readonly className = 'UntwistPrototypeMatching';
  private readonly args: Required<Pick<PrototypeMatchingArgs, 'numPrototypes' | keyof typeof DEFAULTS>>;
  private prototypes!: tfl.LayerVariable;
  private logTemperature!: tfl.LayerVariable;

  constructor(args: PrototypeMatchingArgs) {
    super({ name: args.name, trainable: args.trainable ?? true });
    this.args = {
      numPrototypes: args.numPrototypes,
      temperature: args.temperature ?? DEFAULTS.temperature,
      trainTemperature: args.trainTemperature ?? DEFAULTS.trainTemperature,
      seed: args.seed ?? DEFAULTS.seed,
    };
    requireInteger('PrototypeMatching', 'numPrototypes', this.args.numPrototypes, 1);
    requirePositive('PrototypeMatching', 'temperature', this.args.temperature);
  }

  override build(inputShape: Shapes): void {
    const { numPrototypes, temperature, trainTemperature, seed } = this.args;
    const shape = [numPrototypes, lastDimension('PrototypeMatching', inputShape)];
    const normal = tfl.initializers.randomNormal({ mean: 0, stddev: 1, seed });
    const constant = tfl.initializers.constant({ value: Math.log(temperature) });
    this.prototypes = this.addWeight('prototypes', shape, 'float32', normal);
    this.logTemperature = this.addWeight('logTemperature', [], 'float32', constant, undefined, trainTemperature);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shapes): tfl.Shape {
    lastDimension('PrototypeMatching', inputShape);
    return [(inputShape as tfl.Shape)[0] ?? null, this.args.numPrototypes];
  }

  override call(inputs: Tensors): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs) as tf.Tensor2D;
      return prototypeMatching(x, this.currentPrototypes(), this.temperature());
    });
  }

  /** The prototypes as they are by now, [numPrototypes, depth]: the weight itself, not to be disposed. */
  currentPrototypes(): tf.Tensor2D {
    return this.prototypes.read() as tf.Tensor2D;
  }

  /** τ as it is by now; the caller disposes it. */
  temperature(): tf.Scalar {
    return tf.exp(this.logTemperature.read()) as tf.Scalar;
  }

  /** Whether τ is trained. */
  get trainsTemperature(): boolean {
    return this.args.trainTemperature;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.args };
  }
}
tf.serialization.registerClass(PrototypeMatching);
