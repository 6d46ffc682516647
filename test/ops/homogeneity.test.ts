import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { homogeneity, softNmi } from '../../src/ops/homogeneity.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 1, 1);
const matching = tf.softmax(tf.mul(normals([8, 4], 2), 2)) as tf.Tensor2D;
const value = (scalar: tf.Tensor) => scalar.dataSync()[0] as number;

/** Entropies and information of the joint distribution, in plain loops over its definition. */
function plain(q: number[][], of: Int32Array, numLabels: number) {
  const joint = q[0]!.map((_, j) =>
    Array.from({ length: numLabels }, (_, l) => q.reduce((s, row, i) => s + (of[i] === l ? row[j]! : 0), 0) / q.length),
  );
  const ofPrototype = joint.map((row) => row.reduce((a, b) => a + b));
  const ofLabel = joint[0]!.map((_, l) => joint.reduce((s, row) => s + row[l]!, 0));
  const entropy = (p: number[]) => p.reduce((s, v) => (v > 0 ? s - v * Math.log(v) : s), 0);
  let information = 0;
  joint.forEach((row, j) =>
    row.forEach((p, l) => {
      if (p > 0) information += p * Math.log(p / (ofPrototype[j]! * ofLabel[l]!));
    }),
  );
  return { information, prototypes: entropy(ofPrototype), labels: entropy(ofLabel) };
}

/** `perClass` prototypes of each class, every one matched by two samples of it and by no other. */
function pure(numLabels: number, perClass: number) {
  const founders = Int32Array.from({ length: 2 * numLabels * perClass }, (_, i) => i >> 1);
  return {
    matching: tf.oneHot(tf.tensor1d(founders, 'int32'), numLabels * perClass, 1, 0, 'float32') as tf.Tensor2D,
    labels: founders.map((j) => j % numLabels),
  };
}

describe('homogeneity', () => {
  it('is I(J; L)/H(L)', () => {
    const { information, labels: entropy } = plain(rows(matching), labels, 3);
    expect(value(homogeneity(matching, labels, 3))).toBeCloseTo(information / entropy, 5);
  });

  it.each([1, 2, 5])('is 1 for %i pure prototypes a class', (perClass) => {
    const { matching: q, labels: own } = pure(4, perClass);
    expect(value(homogeneity(q, own, 4))).toBeCloseTo(1, 6);
  });

  it('is 0 where the matching says nothing', () => {
    expect(value(homogeneity(tf.fill([8, 4], 0.25), labels, 3))).toBeCloseTo(0, 5);
  });

  it('is 1 with a gradient of 0 where there is one class', () => {
    const own = new Int32Array(8);
    expect(value(homogeneity(matching, own, 1))).toBe(1);
    const slope = tf.grad((q) => homogeneity(q as tf.Tensor2D, own, 1))(matching);
    expect([...slope.dataSync()].every((s) => s === 0)).toBe(true);
  });

  it('takes 0·log 0 as 0, with a finite gradient', () => {
    const { matching: q, labels: own } = pure(3, 2);
    const slope = tf.grad((r) => homogeneity(r as tf.Tensor2D, own, 3))(q);
    expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('counts only classes that are there', () => {
    expect(value(homogeneity(matching, labels, 9))).toBeCloseTo(value(homogeneity(matching, labels, 3)), 5);
  });
});

describe('softNmi', () => {
  it('is 2I/(H(J) + H(L))', () => {
    const { information, prototypes, labels: entropy } = plain(rows(matching), labels, 3);
    expect(value(softNmi(matching, labels, 3))).toBeCloseTo((2 * information) / (prototypes + entropy), 5);
  });

  it('is 0.79 for five pure prototypes a class and 20 classes', () => {
    const { matching: q, labels: own } = pure(20, 5);
    // I = log 20, H(J) = log 100: 2·2.996/(4.605 + 2.996)
    expect(value(softNmi(q, own, 20))).toBeCloseTo((2 * Math.log(20)) / (Math.log(100) + Math.log(20)), 5);
    expect(value(softNmi(q, own, 20))).toBeCloseTo(0.79, 2);
  });

  it('is 1 where there is one class', () => {
    expect(value(softNmi(matching, new Int32Array(8), 1))).toBe(1);
  });
});

describe.each([
  ['homogeneity', homogeneity],
  ['softNmi', softNmi],
] as const)('%s', (_, measure) => {
  it('has the right gradient in the matching', () => {
    expectGradients((logits) => measure(tf.softmax(logits) as tf.Tensor2D, labels, 3), [normals([8, 4], 3)]);
  });

  it('leaves no tensor, and wants a label a row', async () => {
    await expectNoLeak(() => measure(matching, labels, 3).dispose());
    expect(() => measure(matching, Int32Array.of(0), 3)).toThrow('shape must be [1, any], got [8, 4]');
  });
});
