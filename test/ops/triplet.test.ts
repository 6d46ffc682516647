import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { semiHardTriplets, tripletLoss } from '../../src/ops/triplet.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1);
const x = normals([8, 3], 1) as tf.Tensor2D;
const distance = (a: number[], b: number[]) => a.reduce((sum, v, d) => sum + (v - b[d]!) ** 2, 0);

describe('semiHardTriplets', () => {
  it('takes the nearest of the farther negatives, else the farthest', () => {
    // On a line: anchor 0 with its positive at 3; negatives at 2, 4 and 9.
    const points = [0, 3, 2, 4, 9];
    const distances = points.flatMap((a) => points.map((b) => (a - b) ** 2));
    const found = semiHardTriplets(distances, Int32Array.of(0, 0, 1, 1, 1));
    expect(found[0]).toEqual({ anchor: 0, positive: 1, negative: 3 });
    expect(found[1]).toEqual({ anchor: 1, positive: 0, negative: 4 });
    expect(found).toHaveLength(2 + 6);
    // Seen from 9, the positive at 2 is farther than both negatives: the farthest of them.
    expect(found).toContainEqual({ anchor: 4, positive: 2, negative: 0 });
    const short = semiHardTriplets([0, 9, 1, 9, 0, 4, 1, 4, 0], Int32Array.of(0, 0, 1));
    expect(short[0]).toEqual({ anchor: 0, positive: 1, negative: 2 });
  });
});

describe('tripletLoss', () => {
  it.each([0.2, 2])('is the mean over all pairs of one class, with a margin of %d', (margin) => {
    const samples = rows(x);
    const losses: number[] = [];
    samples.forEach((anchor, a) =>
      samples.forEach((positive, p) => {
        if (a === p || labels[a] !== labels[p]) return;
        const others = samples.filter((_, n) => labels[n] !== labels[a]).map((negative) => distance(anchor, negative));
        const own = distance(anchor, positive);
        const farther = others.filter((d) => d > own);
        const other = farther.length > 0 ? Math.min(...farther) : Math.max(...others);
        losses.push(Math.max(0, own - other + margin));
      }),
    );
    const wanted = losses.reduce((a, b) => a + b) / losses.length;
    expect(wanted).toBeGreaterThan(0);
    expect(tripletLoss(x, labels, margin).dataSync()[0]).toBeCloseTo(wanted, 4);
  });

  it('has the right gradient', () => {
    expectGradients((y) => tripletLoss(y as tf.Tensor2D, labels, 1), [normals([8, 3], 3)]);
  });

  it.each([
    ['no class has two samples', Int32Array.of(0, 1, 2)],
    ['there is one class', Int32Array.of(0, 0, 0)],
  ])('is 0, with a gradient of 0, where %s', (_, of) => {
    const y = normals([3, 2], 2);
    expect(tripletLoss(y as tf.Tensor2D, of, 1).dataSync()[0]).toBe(0);
    const slope = tf.grad((z) => tripletLoss(z as tf.Tensor2D, of, 1))(y);
    expect([...slope.dataSync()].every((v) => v === 0)).toBe(true);
  });

  it('is the margin, with a finite gradient, where all samples coincide', () => {
    const same = tf.fill([8, 3], 0.5) as tf.Tensor2D;
    expect(tripletLoss(same, labels, 0.2).dataSync()[0]).toBeCloseTo(0.2, 5);
    const slope = tf.grad((z) => tripletLoss(z as tf.Tensor2D, labels, 0.2))(same);
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('leaves no tensor, and wants a positive margin', async () => {
    await expectNoLeak(() => tripletLoss(x, labels, 1).dispose());
    expect(() => tripletLoss(x, labels, 0)).toThrow('margin must be a number above 0, got 0');
  });
});
