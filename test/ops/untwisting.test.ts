import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { classFractions } from '../../src/ops/batch-prototypes.ts';
import { prototypeMatching } from '../../src/ops/matching.ts';
import { prototypeAffinity, untwisting } from '../../src/ops/untwisting.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 1);
const x = normals([7, 3], 1) as tf.Tensor2D;
const matching = tf.softmax(normals([7, 4], 2)) as tf.Tensor2D;
const value = (scalar: tf.Tensor) => scalar.dataSync()[0] as number;
const slopes = (at: tf.Tensor2D, q = matching, margin = 1) =>
  tf.grad((y) => untwisting(y as tf.Tensor2D, q, labels, 3, margin))(at);

/** The formula of method §2 in plain loops. */
function plain(embeddings: number[][], q: number[][], numLabels: number, margin: number): number {
  const distance = (a: number[], b: number[]) => a.reduce((sum, v, d) => sum + (v - b[d]!) ** 2, 0);
  const numPrototypes = q[0]!.length;
  const prototypes = Array.from({ length: numPrototypes }, (_, j) => {
    const mass = q.reduce((sum, row) => sum + row[j]!, 0);
    const mean = embeddings[0]!.map((_, d) => q.reduce((sum, row, i) => sum + row[j]! * embeddings[i]![d]!, 0) / mass);
    const fractions = Array.from(
      { length: numLabels },
      (_, l) => q.reduce((sum, row, i) => sum + (labels[i] === l ? row[j]! : 0), 0) / mass,
    );
    return { mean, fractions };
  });
  let [spread, samplePairs, sum, pairs] = [0, 0, 0, 0];
  embeddings.forEach((a, i) =>
    embeddings.slice(0, i).forEach((b) => {
      spread += distance(a, b);
      samplePairs++;
    }),
  );
  prototypes.forEach((a, j) =>
    prototypes.slice(0, j).forEach((b) => {
      const affinity = a.fractions.reduce((s, f, l) => s + Math.sqrt(f * b.fractions[l]!), 0);
      const d = distance(a.mean, b.mean) / (spread / samplePairs);
      sum += affinity * d + (1 - affinity) * Math.max(0, margin - Math.sqrt(d + 1e-4)) ** 2;
      pairs++;
    }),
  );
  return sum / pairs;
}

describe('prototypeAffinity', () => {
  it('is 0 between pure prototypes of two classes and 1 between those of one', () => {
    const pure = tf.oneHot(tf.tensor1d([0, 1, 0, 2, 1, 2, 1], 'int32'), 3) as tf.Tensor2D; // sample 1 → prototype 1, …
    const own = Int32Array.of(0, 1, 0, 2, 1, 2, 1);
    expect(rows(prototypeAffinity(classFractions(tf.cast(pure, 'float32') as tf.Tensor2D, own, 3)))).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('is Σ_l √(a_jl a_kl)', () => {
    const affinity = rows(
      prototypeAffinity(
        tf.tensor2d([
          [0.64, 0.36],
          [0.25, 0.75],
        ]),
      ),
    );
    expect(affinity[0]![1]).toBeCloseTo(0.8 * 0.5 + 0.6 * Math.sqrt(0.75), 6);
    expect(affinity[0]![0]).toBeCloseTo(1, 6);
  });
});

describe('untwisting', () => {
  it.each([0.3, 1, 2])('is the formula, with margin %f', (margin) => {
    const wanted = plain(rows(x), rows(matching), 3, margin);
    expect(value(untwisting(x, matching, labels, 3, margin))).toBeCloseTo(wanted, 5);
  });

  it.each([1e-3, 0.5, 40])('does not change when the embeddings are scaled by %f', (scale) => {
    const scaled = tf.mul(x, scale) as tf.Tensor2D;
    expect(value(untwisting(scaled, matching, labels, 3, 1))).toBeCloseTo(
      value(untwisting(x, matching, labels, 3, 1)),
      5,
    );
  });

  it('does not change when the embeddings are shifted', () => {
    const shifted = tf.add(x, 30) as tf.Tensor2D;
    expect(value(untwisting(shifted, matching, labels, 3, 1))).toBeCloseTo(
      value(untwisting(x, matching, labels, 3, 1)),
      4,
    );
  });

  it('has no slope along the embeddings themselves', () => {
    const slope = slopes(x);
    const along = value(tf.sum(tf.mul(slope, x)));
    const size = value(tf.sum(tf.abs(tf.mul(slope, x))));
    expect(size).toBeGreaterThan(1e-3);
    expect(Math.abs(along) / size).toBeLessThan(1e-4);
  });

  it('has the right gradient in the embeddings', () => {
    // Sharp matching, so that both terms weigh: prototypes nearly of one class attract or part.
    const sharp = tf.softmax(tf.mul(normals([7, 4], 3), 4)) as tf.Tensor2D;
    expectGradients((y) => untwisting(y as tf.Tensor2D, sharp, labels, 3, 1.5), [x]);
  });

  it('falls along its gradient, and the matching carries it too', () => {
    const prototypes = normals([4, 3], 5) as tf.Tensor2D;
    const through = (y: tf.Tensor) => {
      const q = prototypeMatching(y as tf.Tensor2D, prototypes);
      return untwisting(y as tf.Tensor2D, q, labels, 3, 1);
    };
    const slope = tf.grad(through)(x);
    const detached = slopes(x, prototypeMatching(x, prototypes));
    expect(value(tf.max(tf.abs(tf.sub(slope, detached))))).toBeGreaterThan(1e-3);
    const stepped = tf.sub(x, tf.mul(detached, 0.1)) as tf.Tensor2D;
    const q = prototypeMatching(x, prototypes);
    expect(value(untwisting(stepped, q, labels, 3, 1))).toBeLessThan(value(untwisting(x, q, labels, 3, 1)) - 1e-4);
  });

  it('pulls prototypes of one label together and parts those of two', () => {
    // Three samples, each a prototype: on a line at 0 and 1, the third far off, so that the spread is not theirs.
    const far = tf.tensor2d([0, 1, 9], [3, 1]);
    const q = tf.eye(3) as tf.Tensor2D;
    const slopeOf = (of: Int32Array) => rows(tf.grad((y) => untwisting(y as tf.Tensor2D, q, of, 3, 1))(far));
    const same = slopeOf(Int32Array.of(0, 0, 1));
    const different = slopeOf(Int32Array.of(0, 1, 2));
    const closing = (slope: number[][]) => slope[0]![0]! - slope[1]![0]!; // < 0: going down brings 0 and 1 together
    expect(closing(same)).toBeLessThan(0);
    expect(closing(different)).toBeGreaterThan(0);
  });

  it.each([
    ['all samples coincide', tf.fill([7, 3], 0.7)],
    ['all are 0', tf.zeros([7, 3])],
    ['all coincide far out', tf.fill([7, 3], 1234.567)],
  ])('is finite, with its gradient, where %s', (_, at) => {
    expect(value(untwisting(at as tf.Tensor2D, matching, labels, 3, 1))).toSatisfy(Number.isFinite);
    expect([...slopes(at as tf.Tensor2D).dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('takes no rounding of coincident points for structure', () => {
    const lastBits = tf.add(1000, tf.mul(tf.round(normals([7, 3], 6)), 2 ** -14)) as tf.Tensor2D; // float32 next to 1000
    const coincident = value(untwisting(tf.fill([7, 3], 1000), matching, labels, 3, 1));
    expect(value(tf.max(lastBits))).toBeGreaterThan(1000);
    expect(value(untwisting(lastBits, matching, labels, 3, 1))).toBeCloseTo(coincident, 2);
  });

  it('is finite, with its gradient, where prototypes coincide but samples do not', () => {
    const even = tf.fill([7, 4], 0.25) as tf.Tensor2D;
    expect(value(untwisting(x, even, labels, 3, 1))).toBeCloseTo(0, 5);
    expect([...slopes(x, even).dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('is 0 for a single prototype, with a gradient of 0', () => {
    const single = tf.ones([7, 1]) as tf.Tensor2D;
    expect(value(untwisting(x, single, labels, 3, 1))).toBe(0);
    expect([...slopes(x, single).dataSync()].every((slope) => slope === 0)).toBe(true);
  });

  it('leaves out a prototype that no sample matches', () => {
    const padded = tf.concat([matching, tf.zeros([7, 1])], 1) as tf.Tensor2D;
    expect(value(untwisting(x, padded, labels, 3, 1))).toBeCloseTo(value(untwisting(x, matching, labels, 3, 1)), 6);
  });

  it('is finite for a batch of one sample', () => {
    const one = untwisting(tf.tensor2d([[1, 2]]), tf.tensor2d([[0.5, 0.5]]), Int32Array.of(0), 1, 1);
    expect(value(one)).toBe(0);
  });

  it('leaves no tensor, and wants a positive margin', async () => {
    await expectNoLeak(() => tf.dispose([untwisting(x, matching, labels, 3, 1), slopes(x)]));
    expect(() => untwisting(x, matching, labels, 3, 0)).toThrow('margin must be a number above 0, got 0');
  });
});
