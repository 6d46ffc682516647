import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { batchPrototypes, classFractions, matchedPrototypes } from '../../src/ops/batch-prototypes.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 1, 2, 0);
const x = normals([5, 3], 1) as tf.Tensor2D;
const matching = tf.softmax(normals([5, 4], 2)) as tf.Tensor2D;
/** The second prototype has no match at all. */
const withUnmatched = tf.tensor2d([
  [1, 0],
  [1, 0],
]);

describe('batchPrototypes', () => {
  it('are means of the embeddings, weighted by the matching', () => {
    const q = rows(matching);
    const embeddings = rows(x);
    rows(batchPrototypes(x, matching)).forEach((prototype, j) =>
      prototype.forEach((value, d) => {
        let [sum, mass] = [0, 0];
        q.forEach((row, i) => {
          sum += row[j]! * embeddings[i]![d]!;
          mass += row[j]!;
        });
        expect(value).toBeCloseTo(sum / mass, 5);
      }),
    );
  });

  it('carry the gradient to the embeddings and to the matching', () => {
    const weights = normals([4, 3], 3);
    expectGradients(
      (y, logits) => tf.sum(tf.mul(batchPrototypes(y as tf.Tensor2D, tf.softmax(logits) as tf.Tensor2D), weights)),
      [x, normals([5, 4], 4)],
    );
  });

  it('are finite where no sample matches, and say so', () => {
    expect([...matchedPrototypes(withUnmatched).dataSync()]).toEqual([1, 0]);
    const embeddings = tf.tensor2d([
      [2, 4],
      [4, 8],
    ]);
    expect(rows(batchPrototypes(embeddings, withUnmatched))).toEqual([
      [3, 6],
      [0, 0],
    ]);
    const slope = tf.grad((q) => tf.sum(batchPrototypes(embeddings, q as tf.Tensor2D)))(withUnmatched);
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('want a row of the matching a sample', () => {
    expect(() => batchPrototypes(x, withUnmatched)).toThrow('shape must be [5, any], got [2, 2]');
  });
});

describe('classFractions', () => {
  it('are the shares of the labels in the matches of each prototype', () => {
    const q = rows(matching);
    rows(classFractions(matching, labels, 3)).forEach((fractions, j) => {
      const counts = [0, 1, 2].map((label) => q.reduce((s, row, i) => s + (labels[i] === label ? row[j]! : 0), 0));
      const mass = counts.reduce((a, b) => a + b);
      fractions.forEach((a, label) => expect(a).toBeCloseTo(counts[label]! / mass, 5));
    });
  });

  it('are 0 for a prototype without a match', () => {
    expect(rows(classFractions(withUnmatched, Int32Array.of(0, 1), 2))).toEqual([
      [0.5, 0.5],
      [0, 0],
    ]);
  });

  it('let no gradient through', () => {
    const f = (q: tf.Tensor) =>
      tf.add(tf.sum(tf.square(classFractions(q as tf.Tensor2D, labels, 3))), tf.mul(tf.sum(q), 2));
    expect([...tf.grad(f)(matching).dataSync()].every((slope) => slope === 2)).toBe(true);
  });

  it('leave no tensor', async () => {
    await expectNoLeak(() => tf.dispose([classFractions(matching, labels, 3), batchPrototypes(x, matching)]));
  });
});
