import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { repeatedly } from '../../src/kernels/graph/repeated.ts';
import { byteTensor } from '../../src/kernels/index.ts';

const bytes = Uint8Array.of(0, 1, 127, 128, 254, 255);

it('is the bytes as floats, tracked by tfjs and freed by it', () => {
  const before = tf.memory().numTensors;
  const x = byteTensor(bytes, [1, 3, 2, 1]);
  expect([x.shape, x.dtype]).toEqual([[1, 3, 2, 1], 'float32']);
  expect([...x.dataSync()]).toEqual([0, 1, 127, 128, 254, 255]);
  expect(tf.memory().numTensors).toBe(before + 1);
  x.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('takes no notice of what is written to the bytes later', () => {
  const own = bytes.slice();
  const x = byteTensor(own, [6, 1, 1, 1]);
  own.fill(7);
  expect([...x.dataSync()]).toEqual([...bytes]);
});

it('gives the bytes of each run also inside a graph', () => {
  const owner = {};
  for (let run = 0; run < 8; run++) {
    const some = Uint8Array.from({ length: 2048 }, (_, i) => (i * run) % 256);
    const sum = repeatedly(owner, 'sum', () => tf.tidy(() => tf.sum(byteTensor(some, [2, 32, 32, 1]))));
    expect(sum.dataSync()[0]).toBe(some.reduce((a, b) => a + b, 0));
  }
});

it('refuses another number of bytes', () => {
  expect(() => byteTensor(bytes, [1, 2, 2, 1])).toThrow('shape [1, 2, 2, 1] needs 4 bytes, got 6');
});
