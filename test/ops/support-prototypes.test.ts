import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { classMeans, PROTOTYPE_SOURCES, supportPrototypes } from '../../src/ops/index.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 1, 0, 2, 1);
const x = normals([6, 3], 1) as tf.Tensor2D;

const plainMean = (members: number[][]) =>
  members[0]!.map((_, k) => members.reduce((s, m) => s + m[k]! / members.length, 0));

describe('class means', () => {
  it('are the means of each class, whatever the order of the samples', () => {
    const got = rows(classMeans(x, labels, 3));
    for (const label of [0, 1, 2]) {
      const wanted = plainMean(rows(x).filter((_, i) => labels[i] === label));
      got[label]!.forEach((v, k) => expect(v).toBeCloseTo(wanted[k]!, 5));
    }
  });

  it('have the right gradient', () => {
    expectGradients((y) => tf.sum(tf.square(classMeans(y as tf.Tensor2D, labels, 3))), [x]);
  });
});

describe('one prototype a sample', () => {
  it('is the support itself, founded by its labels', () => {
    const { prototypes, founderLabels } = supportPrototypes(x, labels, 3, 'supportSamples', 1, 1);
    expect(prototypes.dataSync()).toEqual(x.dataSync());
    expect(founderLabels).toEqual(labels);
  });
});

describe('k-means with several a class', () => {
  // Class 0 has two far clusters, class 1 lies between them.
  const clusters = tf.tensor2d([
    [-10, 0],
    [-10, 1],
    [10, 0],
    [10, 1],
    [0, 0],
    [0, 1],
  ]);
  const twoLabels = Int32Array.of(0, 0, 0, 0, 1, 1);

  it('finds the clusters of a scattered class', () => {
    const { prototypes, founderLabels } = supportPrototypes(clusters, twoLabels, 2, 'kMeans', 2, 1);
    const own = rows(prototypes).filter((_, j) => founderLabels[j] === 0);
    expect(own.map(([a]) => Math.round(a!)).sort((a, b) => a - b)).toEqual([-10, 10]);
    for (const [, b] of own) expect(b).toBeCloseTo(0.5, 2);
  });

  it('gives a class no more prototypes than it has samples', () => {
    const { prototypes, founderLabels } = supportPrototypes(x, labels, 3, 'kMeans', 2, 1);
    expect(prototypes.shape).toEqual([5, 3]);
    expect([...founderLabels].sort()).toEqual([0, 0, 1, 1, 2]);
  });

  it('with one a class is the class mean', () => {
    const got = supportPrototypes(x, labels, 3, 'kMeans', 1, 1).prototypes.dataSync();
    classMeans(x, labels, 3)
      .dataSync()
      .forEach((v, i) => expect(got[i]).toBeCloseTo(v, 5));
  });

  it('has the right gradient', () => {
    const weights = normals([5, 3], 5);
    expectGradients(
      (y) => tf.sum(tf.mul(supportPrototypes(y as tf.Tensor2D, labels, 3, 'kMeans', 2, 1).prototypes, weights)),
      [x],
    );
  });

  it('is finite where samples coincide', () => {
    const same = tf.zeros([6, 3]) as tf.Tensor2D;
    const slope = tf.grad((y) => tf.sum(supportPrototypes(y as tf.Tensor2D, labels, 3, 'kMeans', 2, 1).prototypes))(
      same,
    );
    for (const v of slope.dataSync()) expect(v).toSatisfy(Number.isFinite);
  });
});

describe('as many as the samples ask for', () => {
  const clusters = tf.tensor2d([
    [-10, 0],
    [10, 0],
    [10, 1],
    [-10, 1],
    [0, 0],
    [0, 1],
  ]);
  const twoLabels = Int32Array.of(0, 0, 0, 0, 1, 1);

  it('are the means of the modes of each class', () => {
    const { prototypes, founderLabels } = supportPrototypes(clusters, twoLabels, 2, 'adaptive', 1, 1);
    expect(Array.from(founderLabels)).toEqual([0, 0, 1]);
    expect(rows(prototypes).map(([a, b]) => [Math.round(a!), Number(b!.toFixed(4))])).toEqual([[-10, 0.5], [10, 0.5], [0, 0.5]]); // prettier-ignore
  });

  it('have the right gradient', () => {
    const weights = normals([3, 2], 5);
    expectGradients(
      (y) => tf.sum(tf.mul(supportPrototypes(y as tf.Tensor2D, twoLabels, 2, 'adaptive', 1, 1).prototypes, weights)),
      [clusters],
    );
  });
});

it('leaves no tensor but its result', async () => {
  for (const source of PROTOTYPE_SOURCES) {
    await expectNoLeak(() => supportPrototypes(x, labels, 3, source, 2, 1).prototypes.dispose());
  }
});

it('names a label without a sample', () => {
  expect(() => supportPrototypes(x, labels, 4, 'classMeans', 1, 1)).toThrow('label 3 has none');
});
