import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { attentionLogProbabilities } from '../../src/ops/attention-matching.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 2, 0, 1);
const support = normals([5, 4], 1) as tf.Tensor2D;
const query = normals([6, 4], 2) as tf.Tensor2D;

function plain(sharpness: number): number[][] {
  const cosine = (a: number[], b: number[]) =>
    a.reduce((sum, v, d) => sum + v * b[d]!, 0) / Math.hypot(...a) / Math.hypot(...b);
  return rows(query).map((x) => {
    const weights = rows(support).map((y) => Math.exp(sharpness * cosine(x, y)));
    const sum = weights.reduce((a, b) => a + b);
    return [0, 1, 2].map((label) => Math.log(weights.reduce((s, w, i) => s + (labels[i] === label ? w / sum : 0), 0)));
  });
}

it.each([1, 10])('is the attention of each class by cosine, at a scale of %d', (sharpness) => {
  const got = rows(attentionLogProbabilities(support, labels, 3, query, sharpness));
  plain(sharpness).forEach((row, i) => row.forEach((value, l) => expect(got[i]![l]).toBeCloseTo(value, 4)));
});

it('does not change with the length of an embedding', () => {
  const longer = tf.mul(query, tf.tensor2d([0.1, 1, 2, 3, 40, 500], [6, 1])) as tf.Tensor2D;
  const [a, b] = [query, longer].map((x) => attentionLogProbabilities(support, labels, 3, x, 5).dataSync());
  a!.forEach((value, i) => expect(b![i]).toBeCloseTo(value, 3));
});

it('has the right gradient in support, query and scale', () => {
  const probe = normals([6, 3], 3);
  expectGradients(
    (s, q, scale) =>
      tf.sum(
        tf.mul(probe, attentionLogProbabilities(s as tf.Tensor2D, labels, 3, q as tf.Tensor2D, scale as tf.Scalar)),
      ),
    [support, query, tf.scalar(3)],
  );
});

it('is finite, with its gradient, where embeddings are 0 or coincide', () => {
  for (const x of [tf.zeros([6, 4]), tf.fill([6, 4], 3)] as tf.Tensor2D[]) {
    const same = tf.slice(x, [0, 0], [5, 4]) as tf.Tensor2D;
    const loss = (s: tf.Tensor, q: tf.Tensor) =>
      tf.sum(attentionLogProbabilities(s as tf.Tensor2D, labels, 3, q as tf.Tensor2D, 10)) as tf.Scalar;
    expect(loss(same, x).dataSync()[0]).toSatisfy(Number.isFinite);
    for (const slope of tf.grads(loss)([same, x])) expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  }
});

it('leaves no tensor', async () => {
  await expectNoLeak(() => attentionLogProbabilities(support, labels, 3, query, 10).dispose());
});
