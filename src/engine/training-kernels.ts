import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import { type BackendName, TFJS_NAMES } from './engine-info.ts';

/**
 * The kernels that tfjs-core's gradients call when a convolutional network is trained, and Adam's, each with what
 * needs it. Found by profiling one step of conv4. The forward ones are in every backend.
 */
const TRAINING_KERNELS: ReadonlyMap<string, string> = new Map([
  ['Conv2DBackpropFilter', 'the gradient of convolutions in their weights'],
  ['Conv2DBackpropInput', 'the gradient of convolutions in their input'],
  ['MaxPoolGrad', 'the gradient of max pooling'],
  ['Step', 'the gradient of ReLU'],
  ['Rsqrt', 'the gradient of batch normalisation'],
  ['Tile', 'the gradient of sums and means'],
  ['Softmax', 'the gradient of the cross-entropy'],
  ['Sqrt', 'the Adam optimizer'],
  ['ZerosLike', 'the Adam optimizer'],
]);

/**
 * Refuses a backend that cannot train, at start instead of in the middle.
 * Call it after the software's own kernels have been registered: they may fill a gap.
 * @throws UserError that names the first kernel that `backend` lacks.
 */
export function requireTrainingKernels(backend: BackendName): void {
  for (const [kernel, need] of TRAINING_KERNELS) {
    if (tf.getKernel(kernel, TFJS_NAMES[backend]) === undefined) {
      throw new UserError(
        `Backend '${backend}' cannot train: it lacks the kernel ${kernel} (${need}). ` +
          `Run 'untwist engine install' and train with --backend native.`,
      );
    }
  }
}
