import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { batchNormTraining, maxPoolTraining } from '../kernels/index.ts';
import { planNetwork, type ConvolutionBlock, type LayerCall, type NetworkPlan } from './network-plan.ts';

const plans = new WeakMap<tfl.LayersModel, NetworkPlan | { readonly steps: undefined }>();

/**
 * What `model.apply(x, { training })` gives, differentiable, with fewer and faster ops: blocks of convolution, batch
 * normalisation, max pooling and ReLU are run as one, and where a normalisation does not train, it goes into the
 * convolution's kernel. The network itself stays one of ordinary layers.
 * @param x of the network's input shape; the caller disposes it
 */
export function applyNetwork(model: tfl.LayersModel, x: tf.Tensor, training: boolean): tf.Tensor {
  let plan = plans.get(model);
  if (plan === undefined) plans.set(model, (plan = planNetwork(model) ?? { steps: undefined }));
  if (plan.steps === undefined) return model.apply(x, { training }) as tf.Tensor;
  const { steps, output } = plan;
  return tf.tidy(() => {
    const values = new Map([[0, x]]);
    const lastReader = new Map(steps.flatMap((step) => step.inputs.map((input) => [input, step] as const)));
    for (const step of steps) {
      const inputs = step.inputs.map((input) => values.get(input) as tf.Tensor);
      values.set(
        step.output,
        step.kind === 'block' ? runBlock(step, inputs[0] as tf.Tensor4D, training) : runLayer(step, inputs, training),
      );
      // Not at the end of all: a deep network's maps together are many times the largest. A gradient keeps what it needs.
      for (const input of new Set(step.inputs)) {
        if (input !== 0 && input !== output && lastReader.get(input) === step) values.get(input)?.dispose();
      }
    }
    return values.get(output) as tf.Tensor;
  });
}

function runLayer({ layer, callArgs }: LayerCall, inputs: tf.Tensor[], training: boolean): tf.Tensor {
  return layer.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : inputs, { ...callArgs, training }) as tf.Tensor;
}

function runBlock(block: ConvolutionBlock, x: tf.Tensor4D, training: boolean): tf.Tensor4D {
  return tf.tidy(() => (block.norm.normalisesBatch(training) ? trainingBlock(block, x) : foldedBlock(block, x)));
}

function trainingBlock(block: ConvolutionBlock, x: tf.Tensor4D): tf.Tensor4D {
  const { convolution, strides, pad, norm, pool, hasRelu } = block;
  const [kernel, bias] = convolution.weights.map((weight) => weight.read()) as [tf.Tensor4D, tf.Tensor1D?];
  const { gamma, beta, epsilon } = norm.parameters();
  const map = tf.conv2d(x, kernel, strides, pad);
  // Normalisation takes a bias away again, but its gradient, all but zero, has to be there: an optimizer counts on it.
  const shifted = bias === undefined ? map : (tf.add(map, bias) as tf.Tensor4D);
  const { y, mean, variance } = batchNormTraining(shifted, gamma, beta, epsilon);
  norm.follow(mean, variance);
  const pooled = pool === undefined ? y : maxPoolTraining(y, pool);
  return hasRelu ? tf.relu(pooled) : pooled;
}

/** By running statistics, batch normalisation is a factor and a shift of each channel: of the kernel and behind the pool. */
function foldedBlock(block: ConvolutionBlock, x: tf.Tensor4D): tf.Tensor4D {
  const { convolution, strides, pad, norm, pool, hasRelu } = block;
  const [kernel, bias] = convolution.weights.map((weight) => weight.read()) as [tf.Tensor4D, tf.Tensor1D?];
  const { factor, shift } = norm.runningAffine();
  const map = tf.conv2d(x, tf.mul(kernel, factor) as tf.Tensor4D, strides, pad);
  const pooled = pool === undefined ? map : tf.maxPool(map, pool.filterSize, pool.strides, pool.pad);
  const shifted = tf.add(pooled, bias === undefined ? shift : tf.add(shift, tf.mul(bias, factor))) as tf.Tensor4D;
  return hasRelu ? tf.relu(shifted) : shifted;
}
