import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { isImitation, loadWebGpu } from '../../src/engine/webgpu.node.ts';
import { describeOnGpu } from './support/both-engines.ts';

describeOnGpu('an imitated graphics card', () => {
  it('is refused unless it is allowed', async () => {
    await expect(loadWebGpu(false)).rejects.toThrow(/^its only adapter is software: SwiftShader/);
    expect(tf.getBackend()).not.toBe('webgpu');
    const engine = await loadWebGpu(true);
    expect(engine).toMatchObject({ backend: 'webgpu', device: expect.stringMatching(/^software GPU SwiftShader/) });
    expect(isImitation(engine)).toBe(true);
    expect(await tf.matMul(tf.ones([1, 3]), tf.ones([3, 1])).data()).toEqual(Float32Array.of(3));
  });
});
