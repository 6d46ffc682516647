import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';

/**
 * To be called, before anything is trained, by what decides on numbers in the middle of a step (who founds a cluster, which
 * triplets count) and so reads tensors back at once.
 * @param who stands at the beginning of the message
 * @throws UserError on a backend without such reads: WebGPU outside a browser, where tfjs has no canvas to read through.
 */
export function requireSynchronousReads(who: string): void {
  if (tf.getBackend() !== 'webgpu' || typeof OffscreenCanvas !== 'undefined') return;
  throw new UserError(
    `${who} reads numbers back in the middle of a step, which backend 'webgpu' cannot do under Node; ` +
      `run it with --backend native.`,
  );
}
