import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { labelLeads, labelOdds } from '../../../src/interpretation/probe/label-odds.ts';
import { classLogProbabilities } from '../../../src/ops/index.ts';
import { expectGradients } from '../../support/gradients.ts';
import { normals, rows } from '../../support/tensors.ts';

const LABELS = [2, 0, 1, 2];
const labels = () => tf.tensor1d(LABELS, 'int32');
const logits = () => normals([4, 5], 1, 2) as tf.Tensor2D;
const association = () => normals([5, 3], 2, 2) as tf.Tensor2D;

describe('labelLeads', () => {
  it('is the difference of log probabilities for a mixture', () => {
    const leads = rows(labelLeads(logits(), association(), labels(), 'mixture'));
    const [z, w] = [rows(logits()), rows(association())];
    leads.forEach((row, i) => {
      const q = z[i]!.map((v) => Math.exp(v));
      const likelihood = (l: number) =>
        q.reduce((sum, qj, j) => sum + (qj * Math.exp(w[j]![l]!)) / w[j]!.reduce((a, v) => a + Math.exp(v), 0), 0);
      row.forEach((lead, l) => {
        if (l === LABELS[i]) expect(lead).toBeGreaterThan(1e8);
        else expect(lead).toBeCloseTo(Math.log(likelihood(LABELS[i]!) / likelihood(l)), 4);
      });
    });
  });

  it.each(['mixture', 'softmax'] as const)('has the sign of the margin: %s', (form) => {
    const many = normals([200, 5], 3, 3) as tf.Tensor2D;
    const own = tf.zeros([200], 'int32') as tf.Tensor1D;
    const leads = rows(labelLeads(many, association(), own, form));
    const logs = rows(classLogProbabilities(tf.softmax(many), association(), form));
    let overtaken = 0;
    leads.forEach((row, i) =>
      [1, 2].forEach((m) => {
        if (row[m]! < 0) overtaken++;
        expect(Math.sign(row[m]!)).toBe(Math.sign(logs[i]![0]! - logs[i]![m]!));
      }),
    );
    expect(overtaken).toBeGreaterThan(20);
  });

  it('is beyond reach for the soft-max form where no prototype prefers the other label', () => {
    const w = tf.tensor2d([
      [3, 1, 0],
      [2, 1, 4],
    ]);
    const [lead] = rows(labelLeads(tf.tensor2d([[0, 1]]), w, tf.tensor1d([0], 'int32'), 'softmax'));
    expect(lead![1]).toBeGreaterThan(1e8);
    expect(lead![2]).toBeLessThan(100);
  });
});

describe('labelOdds', () => {
  it('is log c / (1 - c) for a mixture', () => {
    const odds = labelOdds(labelLeads(logits(), association(), labels(), 'mixture')).dataSync();
    const logs = rows(classLogProbabilities(tf.softmax(logits()), association(), 'mixture'));
    odds.forEach((value, i) => {
      const c = Math.exp(logs[i]![LABELS[i]!]!);
      expect(value).toBeCloseTo(Math.log(c / (1 - c)), 4);
    });
  });

  it.each(['mixture', 'softmax'] as const)('has the right gradient: %s', (form) => {
    expectGradients(
      (z) => tf.sum(labelOdds(labelLeads(z as tf.Tensor2D, association(), labels(), form))),
      [normals([4, 5], 4)],
    );
  });

  it.each(['mixture', 'softmax'] as const)('keeps a gradient where the matching is one-hot in float32: %s', (form) => {
    const sure = tf.tensor2d([[300, 0, -20]]);
    const w = tf.tensor2d([
      [5, 0],
      [0, 5],
      [5, 0],
    ]);
    const own = tf.tensor1d([0], 'int32');
    expect(tf.softmax(sure).dataSync()).toEqual(Float32Array.of(1, 0, 0));
    const slope = tf
      .grad((z) => tf.sum(labelOdds(labelLeads(z as tf.Tensor2D, w, own, form))))(sure)
      .dataSync();
    // d/dz of (z_0 - z_1 + constant), but for a mixture prototype 0 itself has a small share of the other label.
    if (form === 'softmax') expect(Array.from(slope)).toEqual([1, -1, 0]);
    else expect(slope.every(Number.isFinite)).toBe(true);
  });
});
