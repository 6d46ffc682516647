import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { flatten, split } from '../../src/training/flat-vector.ts';
import { expectNoLeak } from '../support/tensors.ts';

const tensors = [tf.tensor2d([[1, 2, 3]]), tf.scalar(4), tf.tensor1d([5, 6])];

it('puts tensors one behind the other and takes them apart again', () => {
  const vector = flatten(tensors);
  expect(Array.from(vector.dataSync())).toEqual([1, 2, 3, 4, 5, 6]);
  const parts = split(vector, tensors);
  expect(parts.map(({ shape }) => shape)).toEqual([[1, 3], [], [2]]);
  expect(parts.map((part) => Array.from(part.dataSync()))).toEqual([[1, 2, 3], [4], [5, 6]]);
});

it('makes new tensors of one as well, and leaves nothing', async () => {
  const one = tf.tensor1d([1, 2]);
  const vector = flatten([one]);
  const [part] = split(vector, [one]);
  tf.dispose([one, vector]);
  expect(Array.from(part?.dataSync() ?? [])).toEqual([1, 2]);
  await expectNoLeak(() => tf.tidy(() => void split(flatten(tensors), tensors)));
});
