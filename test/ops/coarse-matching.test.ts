import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { coarseCrossEntropy } from '../../src/ops/coarse-matching.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const x = normals([7, 3], 1) as tf.Tensor2D; // four of the support, three queries
const founders = Int32Array.of(0, 1, 2, 0);
const queryLabels = Int32Array.of(0, 1, 2);
const WIDTH = 0.4;

const loss = (at: tf.Tensor2D, width = WIDTH): tf.Scalar => {
  const [support, query] = [tf.slice(at, [0, 0], [4, -1]), tf.slice(at, [4, 0])] as [tf.Tensor2D, tf.Tensor2D];
  return coarseCrossEntropy(at, query, queryLabels, support, founders, 3, width);
};
const value = (scalar: tf.Tensor) => scalar.dataSync()[0] as number;

/** The formula in plain loops. */
function plain(all: number[][], width: number): number {
  const distance = (a: number[], b: number[]) => a.reduce((sum, v, d) => sum + (v - b[d]!) ** 2, 0);
  let [spread, pairs] = [0, 0];
  all.forEach((a, i) => all.slice(0, i).forEach((b) => ((spread += distance(a, b)), pairs++)));
  spread /= pairs;
  const [support, query] = [all.slice(0, 4), all.slice(4)];
  const terms = query.map((a, i) => {
    const kernel = support.map((p) => Math.exp(-distance(a, p) / (2 * width * spread)));
    const own = kernel.filter((_, j) => founders[j] === queryLabels[i]).reduce((s, k) => s + k, 0);
    return -Math.log(own / kernel.reduce((s, k) => s + k, 0));
  });
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}

describe('coarseCrossEntropy', () => {
  it.each([0.1, 0.4, 5])('is the plain formula at width %f', (width) => {
    expect(value(loss(x, width))).toBeCloseTo(plain(rows(x), width), 4);
  });

  it('does not change when all embeddings are scaled and shifted', () => {
    const moved = tf.add(tf.mul(x, 7), 3) as tf.Tensor2D;
    expect(value(loss(moved))).toBeCloseTo(value(loss(x)), 4);
  });

  it('falls when the pieces of a class come closer', () => {
    // Label 0 lies in two pieces, left and right; its query is between them and the others.
    const apart = tf.tensor2d([[-4, 0], [0, 1], [0, -1], [4, 0], [-3, 0], [0, 1.1], [0, -1.1]]); // prettier-ignore
    const together = tf.tensor2d([[-4, 0], [0, 1], [0, -1], [-4, 0.2], [-3, 0], [0, 1.1], [0, -1.1]]); // prettier-ignore
    expect(value(loss(together))).toBeLessThan(value(loss(apart)));
  });

  it('has the gradient that differences give', () => {
    expectGradients((at) => loss(at as tf.Tensor2D), [x]);
  });

  it('is finite, gradient included, where all embeddings coincide', () => {
    const same = tf.ones([7, 3]) as tf.Tensor2D;
    expect(value(loss(same))).toBeCloseTo((Math.log(2) + 2 * Math.log(4)) / 3, 4);
    expect(
      tf
        .grad((at) => loss(at as tf.Tensor2D))(same)
        .dataSync(),
    ).not.toContain(NaN);
  });

  it('leaks nothing', async () => {
    const [support, query] = [tf.slice(x, [0, 0], [4, -1]), tf.slice(x, [4, 0])] as [tf.Tensor2D, tf.Tensor2D];
    await expectNoLeak(() => coarseCrossEntropy(x, query, queryLabels, support, founders, 3, WIDTH).dispose());
  });

  it('refuses a width that is not above 0', () => {
    expect(() => loss(x, 0)).toThrow('width');
  });
});
