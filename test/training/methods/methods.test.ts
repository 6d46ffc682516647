import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { attentionLogProbabilities } from '../../../src/ops/index.ts';
import { facilityLocation } from '../../../src/training/methods/facility-location.ts';
import { gaussianPrototypes } from '../../../src/training/methods/gaussian.ts';
import { infiniteMixturePrototypes } from '../../../src/training/methods/infinite-mixture.ts';
import { matchingNetwork } from '../../../src/training/methods/matching.ts';
import type { EpisodicMethod } from '../../../src/training/methods/method.ts';
import { siameseNetwork } from '../../../src/training/methods/siamese.ts';
import { singlePrototype } from '../../../src/training/methods/single.ts';
import { tripletEmbedding } from '../../../src/training/methods/triplet.ts';
import { normals, rows } from '../../support/tensors.ts';

const DEPTH = 4;
const METHODS: readonly [string, () => EpisodicMethod][] = [
  ['single', singlePrototype],
  ['matching', () => matchingNetwork({ attentionScale: 10 })],
  ['gaussian, radius', () => gaussianPrototypes({ covariance: 'radius' }, DEPTH)],
  ['gaussian, diagonal', () => gaussianPrototypes({ covariance: 'diagonal' }, DEPTH)],
  ['infiniteMixture', () => infiniteMixturePrototypes({ clusterVariance: 5, concentration: 0.1 })],
  ['facilityLocation', () => facilityLocation({ nmiWeight: 1 })],
  ['siamese', () => siameseNetwork(DEPTH)],
  ['triplet', () => tripletEmbedding({ tripletMargin: 0.2 })],
];

// Three classes in three directions, so that every way of measuring tells them apart.
const directions = [
  [9, 0, 0, 0],
  [0, 9, 0, 0],
  [0, 0, 9, 0],
];
const supportLabels = Int32Array.of(0, 0, 1, 2, 2, 2);
const queryLabels = Int32Array.of(2, 0, 1, 1);
const around = (labels: Int32Array, seed: number) =>
  tf.add(
    normals([labels.length, DEPTH], seed, 0.5),
    tf.tensor2d([...labels].map((l) => directions[l]!)),
  ) as tf.Tensor2D;

let support: tf.Tensor2D;
let query: tf.Tensor2D;
beforeEach(() => {
  support = around(supportLabels, 1);
  query = around(queryLabels, 2);
});

describe.each(METHODS)('%s', (_, make) => {
  it('gives distributions that name the class, with as many shots as each class has', () => {
    const log = make().logProbabilities(support, supportLabels, 3, query);
    rows(log).forEach((row, i) => {
      expect(row.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4);
      expect(row.indexOf(Math.max(...row))).toBe(queryLabels[i]);
    });
  });

  it('has a gradient in embeddings and in every number of its own', () => {
    const method = make();
    const [s, q] = [tf.variable(normals([6, DEPTH], 3)), tf.variable(normals([4, DEPTH], 4))];
    const { grads } = tf.variableGrads(() => {
      const sets = { support: s as tf.Tensor2D, supportLabels, query: q as tf.Tensor2D, queryLabels, numLabels: 3 };
      if (method.ownLoss !== undefined) return method.ownLoss.value(sets);
      return tf.sum(tf.square(method.logProbabilities(sets.support, supportLabels, 3, sets.query))) as tf.Scalar;
    }, [s, q, ...method.variables.values()]);
    expect(Object.keys(grads)).toHaveLength(2 + method.variables.size);
    for (const [name, slope] of Object.entries(grads)) {
      expect(tf.max(tf.abs(slope)).dataSync()[0], name).toBeGreaterThan(0);
    }
  });

  it('is finite, with its gradient, where all embeddings coincide', () => {
    const method = make();
    for (const value of [0, 3]) {
      const same = tf.fill([6, DEPTH], value) as tf.Tensor2D;
      const loss = (x: tf.Tensor) => {
        const q = tf.slice(x, [0, 0], [4, DEPTH]) as tf.Tensor2D;
        const sets = { support: x as tf.Tensor2D, supportLabels, query: q, queryLabels, numLabels: 3 };
        if (method.ownLoss !== undefined) return method.ownLoss.value(sets);
        return tf.sum(method.logProbabilities(sets.support, supportLabels, 3, q)) as tf.Scalar;
      };
      const log = method.logProbabilities(same, supportLabels, 3, same);
      expect([...log.dataSync()].every(Number.isFinite)).toBe(true);
      const { value: total, grad } = tf.valueAndGrad(loss)(same);
      expect(total.dataSync()[0]).toSatisfy(Number.isFinite);
      expect([...grad.dataSync()].every(Number.isFinite)).toBe(true);
    }
  });

  it('tells its numbers in finite scalars', () => {
    for (const value of Object.values(make().monitored())) expect(value.dataSync()[0]).toSatisfy(Number.isFinite);
  });
});

describe('single prototype', () => {
  it('is the softmax of minus the squared distance to class means, factor 1', () => {
    const [close, asked] = [tf.mul(support, 0.1) as tf.Tensor2D, tf.mul(query, 0.1) as tf.Tensor2D];
    const got = rows(singlePrototype().logProbabilities(close, supportLabels, 3, asked));
    const samples = rows(close);
    const means = [0, 1, 2].map((label) => {
      const own = samples.filter((_, i) => supportLabels[i] === label);
      return own[0]!.map((_, d) => own.reduce((sum, row) => sum + row[d]!, 0) / own.length);
    });
    rows(asked).forEach((row, i) => {
      const scores = means.map((mean) => -row.reduce((sum, v, d) => sum + (v - mean[d]!) ** 2, 0));
      const total = Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0));
      scores.forEach((score, l) => expect(got[i]![l]).toBeCloseTo(score - total, 4));
    });
  });
});

describe('matching network', () => {
  it('attends with its trained scale', () => {
    const method = matchingNetwork({ attentionScale: 10 });
    tf.tidy(() => (method.variables.get('logAttentionScale') as tf.Variable).assign(tf.scalar(Math.log(3))));
    const got = method.logProbabilities(support, supportLabels, 3, query).dataSync();
    const wanted = attentionLogProbabilities(support, supportLabels, 3, query, 3).dataSync();
    got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 4));
    expect(method.monitored()['attentionScale']?.dataSync()[0]).toBeCloseTo(3, 5);
  });
});

describe('infinite mixture prototypes', () => {
  it('scores a class by its nearest cluster: a class of two places keeps both', () => {
    const places = tf.tensor2d([
      [-30, 0, 0, 0],
      [30, 0, 0, 0],
      [0, 3, 0, 0],
    ]);
    const near = tf.tensor2d([[28, 2, 0, 0]]); // the mean of class 0 lies by class 1
    const labels = Int32Array.of(0, 0, 1);
    const classOf = (method: EpisodicMethod) =>
      tf.argMax(method.logProbabilities(places, labels, 2, near), 1).dataSync()[0];
    expect(classOf(infiniteMixturePrototypes({ clusterVariance: 5, concentration: 0.1 }))).toBe(0);
    expect(classOf(singlePrototype())).toBe(1);
  });
});

describe('settings', () => {
  it('that make no sense are refused when the method is made', () => {
    expect(() => matchingNetwork({ attentionScale: 0 })).toThrow('attentionScale must be a number above 0, got 0');
    expect(() => infiniteMixturePrototypes({ clusterVariance: -1, concentration: 0.1 })).toThrow(/clusterVariance/);
    expect(() => gaussianPrototypes({ covariance: 'diagonal' }, 5)).toThrow(/even/);
  });
});
