import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  applyEpisodeHead,
  buildEpisodeHead,
  crossEntropy,
  PROTOTYPE_SOURCES,
  supportAssociation,
} from '../../src/ops/index.ts';
import { expectGradients } from '../support/gradients.ts';
import { normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 1, 0);
const matching = tf.softmax(normals([4, 4], 1)) as tf.Tensor2D;

/** The closed form of method §3 in plain loops. */
function plain(q: number[][], founders: Int32Array, own: boolean, scale: number): number[][] {
  return Array.from(founders, (founder, j) => {
    const counts = [0, 1].map((label) => {
      const matched = q.reduce((sum, row, i) => sum + (labels[i] === label && !(own && i === j) ? row[j]! : 0), 0);
      return Math.log(matched + (founder === label ? 1 : 0) + 1e-6);
    });
    const mean = (counts[0]! + counts[1]!) / 2;
    return counts.map((c) => scale * (c - mean));
  });
}

describe('supportAssociation', () => {
  it.each([
    ['counting all matches', false],
    ["leaving out a founder's own match", true],
  ])('is the closed form, %s', (_, own) => {
    const wanted = plain(rows(matching), labels, own, 0.7);
    rows(supportAssociation(matching, labels, 2, labels, own, 0.7)).forEach((row, j) =>
      row.forEach((w, l) => expect(w).toBeCloseTo(wanted[j]![l]!, 4)),
    );
  });

  it('has the right gradient in the matching and the scale', () => {
    const weights = normals([4, 2], 2);
    expectGradients(
      (logits, logScale) =>
        tf.sum(
          tf.mul(
            supportAssociation(
              tf.softmax(logits) as tf.Tensor2D,
              labels,
              2,
              labels,
              false,
              tf.exp(logScale) as tf.Scalar,
            ),
            weights,
          ),
        ),
      [normals([4, 4], 3), tf.scalar(0.1)],
    );
  });
});

describe.each(PROTOTYPE_SOURCES)('the episode head with %s', (prototypes) => {
  const options = { prototypes, perClass: 2, association: 'mixture' } as const;
  const support = tf.tensor2d([
    [-2, 0],
    [2, 0.1],
    [2.2, 0],
    [-2.1, 0.2],
  ]);

  it('labels queries near the support of a class with it', () => {
    const head = buildEpisodeHead(support, labels, 2, 0.5, 1, options);
    const queries = tf.tensor2d([
      [-1.5, 0],
      [1.7, 0.3],
    ]);
    const probabilities = rows(tf.exp(applyEpisodeHead(head, queries, 0.5, 'mixture').logProbabilities));
    expect(probabilities[0]![0]).toBeGreaterThan(0.9);
    expect(probabilities[1]![1]).toBeGreaterThan(0.9);
  });

  it('carries the gradient from the loss to support, query, temperature and scale', () => {
    const weights = normals([3, 2], 6);
    expectGradients(
      (s, q, logTemperature, logScale) => {
        const temperature = tf.exp(logTemperature) as tf.Scalar;
        const head = buildEpisodeHead(s as tf.Tensor2D, labels, 2, temperature, tf.exp(logScale) as tf.Scalar, options);
        const { logProbabilities } = applyEpisodeHead(head, q as tf.Tensor2D, temperature, 'mixture');
        return tf.sum(tf.mul(logProbabilities, weights));
      },
      [normals([4, 2], 7, 0.7), normals([3, 2], 8, 0.7), tf.scalar(0.1), tf.scalar(-1)],
    );
  });
});

it('works where all of the support is of one class', () => {
  const x = normals([3, 2], 9) as tf.Tensor2D;
  const one = new Int32Array(3);
  for (const prototypes of PROTOTYPE_SOURCES) {
    const head = buildEpisodeHead(x, one, 1, 0.5, 1, { prototypes, perClass: 2, association: 'mixture' });
    const { logProbabilities } = applyEpisodeHead(head, x, 0.5, 'mixture');
    for (const v of logProbabilities.dataSync()) expect(v).toBeCloseTo(0, 5);
    expect(crossEntropy(logProbabilities, one).dataSync()[0]).toBeCloseTo(0, 5);
  }
});
