import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  anchorLoss,
  ASSOCIATION_FORMS,
  classLogProbabilities,
  crossEntropy,
  objectiveGradients,
  prototypeMatching,
  squaredDistances,
  type AssociationForm,
} from '../../src/ops/index.ts';
import { expectNoLeak, normals, relativeError } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 2, 1, 0, 2, 2);
const x = normals([7, 3], 1) as tf.Tensor2D;
const prototypes = normals([4, 3], 2) as tf.Tensor2D;
const association = normals([4, 3], 3, 2) as tf.Tensor2D;

function objective(p: tf.Tensor2D, w: tf.Tensor2D, temperature: number, form: AssociationForm, anchor: number) {
  const loss = crossEntropy(classLogProbabilities(prototypeMatching(x, p, temperature), w, form), labels);
  return tf.add(loss, tf.mul(anchorLoss(squaredDistances(x, p), temperature), anchor)) as tf.Scalar;
}

describe.each(ASSOCIATION_FORMS)('the closed-form gradients, %s', (form) => {
  it.each([
    [1, 0],
    [0.4, 0.3],
  ])('are those of the objective at temperature %f and anchor %f', (temperature, anchor) => {
    const f = (p: tf.Tensor, w: tf.Tensor) => objective(p as tf.Tensor2D, w as tf.Tensor2D, temperature, form, anchor);
    const [wantedP, wantedW] = tf.grads(f)([prototypes, association]) as [tf.Tensor, tf.Tensor];
    const got = objectiveGradients(x, labels, prototypes, association, { temperature, form, anchor });
    expect(relativeError(got.prototypes, wantedP)).toBeLessThan(1e-4);
    expect(relativeError(got.association, wantedW)).toBeLessThan(1e-4);
  });

  it('weigh a prototype by the samples that match it', () => {
    const { masses } = objectiveGradients(x, labels, prototypes, association, { temperature: 1, form, anchor: 0 });
    expect(relativeError(masses, tf.reshape(tf.sum(prototypeMatching(x, prototypes), 0), [4, 1]))).toBeLessThan(1e-5);
  });

  it('are finite where samples are matched to another class alone', () => {
    const far = tf.mul(x, 100) as tf.Tensor2D;
    const sure = tf.mul(association, 50) as tf.Tensor2D;
    const got = objectiveGradients(far, labels, far, tf.gather(sure, [3, 2, 1, 0, 3, 2, 1]), {
      ...{ temperature: 0.1, form, anchor: 0 },
    });
    for (const slope of [got.prototypes, got.association]) {
      for (const v of slope.dataSync()) expect(v).toSatisfy(Number.isFinite);
    }
  });
});

it('leaves no tensor but its results', async () => {
  await expectNoLeak(() =>
    tf.dispose({
      ...objectiveGradients(x, labels, prototypes, association, { temperature: 1, form: 'mixture', anchor: 0.1 }),
    }),
  );
});
