import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requirePositive } from '../../base/check.ts';

/** How a {@link CalibratedProbabilities} is made. */
export interface CalibratedProbabilitiesArgs {
  /** T > 0: above 1 probabilities come nearer to each other, below 1 farther apart. */
  readonly temperature: number;
  readonly name?: string;
  readonly trainable?: boolean;
}

/** Keeps log(c) finite where c underflows. */
const SMALLEST = 1e-30;

/**
 * Probabilities at a temperature: softmax(log c / T). Input and output `[batch, numClasses]`, rows sum to 1. The last layer
 * of the export of a fitted model of form `mixture`. Source: Guo et al. 2017, section 4.2.
 */
export class CalibratedProbabilities extends tfl.layers.Layer {
  static readonly className = 'UntwistCalibratedProbabilities';
  private readonly temperature: number;

  constructor(args: CalibratedProbabilitiesArgs) {
    super({ name: args.name, trainable: args.trainable ?? true });
    this.temperature = args.temperature;
    requirePositive('CalibratedProbabilities', 'temperature', this.temperature);
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [probabilities] = [inputs].flat() as [tf.Tensor];
    return tf.tidy(() => tf.softmax(tf.div(tf.log(tf.maximum(probabilities, SMALLEST)), this.temperature)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), temperature: this.temperature };
  }
}
tf.serialization.registerClass(CalibratedProbabilities);
