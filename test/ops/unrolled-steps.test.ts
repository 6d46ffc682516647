import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import {
  anchorLoss,
  applyEpisodeHead,
  ASSOCIATION_FORMS,
  buildEpisodeHead,
  crossEntropy,
  EPISODE_STEP_DEFAULTS,
  squaredDistances,
  unrolledSteps,
  type AssociationForm,
  type PrototypeSource,
} from '../../src/ops/index.ts';
import { expectGradients } from '../support/gradients.ts';
import { expectNoLeak, normals, relativeError, rows } from '../support/tensors.ts';

const labels = Int32Array.of(0, 1, 1, 0, 0, 1);

/** One step in plain loops from the sums of method §3. */
function plainStep(x: number[][], p: number[][], w: number[][], form: AssociationForm, tau: number, anchor: number) {
  const softmax = (v: number[]) => {
    const e = v.map((z) => Math.exp(z - Math.max(...v)));
    return e.map((z) => z / e.reduce((a, b) => a + b));
  };
  const q = x.map((row) => softmax(p.map((pj) => -pj.reduce((s, v, k) => s + (row[k]! - v) ** 2, 0) / (2 * tau))));
  const a = w.map(softmax);
  const numLabels = w[0]!.length;
  const classes = q.map((qi) => {
    const mix = (of: number[][]) => of[0]!.map((_, l) => qi.reduce((s, qj, j) => s + qj * of[j]![l]!, 0));
    return form === 'softmax' ? softmax(mix(w)) : mix(a);
  });
  const gamma = q.map((qi, i) => {
    const label = labels[i]!;
    if (form === 'mixture') return qi.map((qj, j) => (qj * a[j]![label]!) / classes[i]![label]! - qj);
    const u = w.map((row) => row.reduce((s, v, l) => s + ((l === label ? 1 : 0) - classes[i]![l]!) * v, 0));
    const mean = u.reduce((s, v, j) => s + qi[j]! * v, 0);
    return qi.map((qj, j) => qj * (u[j]! - mean));
  });
  const sizes = { p: 0.3, w: 0.7 };
  return {
    sizes,
    prototypes: p.map((pj, j) => {
      const mass = q.reduce((s, qi) => s + qi[j]!, 0);
      const pull = (k: number) =>
        x.reduce((s, row, i) => s + (gamma[i]![j]! + anchor * tau * q[i]![j]!) * (row[k]! - pj[k]!), 0);
      return pj.map((v, k) => v + (sizes.p * pull(k)) / mass);
    }),
    association: w.map((wj, j) => {
      const mass = q.reduce((s, qi) => s + qi[j]!, 0);
      return wj.map((v, l) => {
        const slope = x.reduce((s, _, i) => {
          const target = labels[i] === l ? 1 : 0;
          if (form === 'softmax') return s + q[i]![j]! * (classes[i]![l]! - target);
          return s + (gamma[i]![j]! + q[i]![j]!) * (a[j]![l]! - target);
        }, 0);
        return v - (sizes.w * slope) / mass;
      });
    }),
    numLabels,
  };
}

describe.each(ASSOCIATION_FORMS)('unrolled estimation, %s', (form) => {
  const x = normals([6, 2], 1) as tf.Tensor2D;
  const start = { prototypes: normals([3, 2], 2) as tf.Tensor2D, association: normals([3, 2], 3) as tf.Tensor2D };

  it('takes the step of plain loops', () => {
    const wanted = plainStep(rows(x), rows(start.prototypes), rows(start.association), form, 0.8, 0.2);
    const step = { steps: 1, prototypeStep: wanted.sizes.p, associationStep: wanted.sizes.w };
    const got = unrolledSteps(x, labels, start, { temperature: 0.8, form, anchor: 0.2 }, step);
    expect(relativeError(got.prototypes, tf.tensor(wanted.prototypes))).toBeLessThan(1e-4);
    expect(relativeError(got.association, tf.tensor(wanted.association))).toBeLessThan(1e-4);
  });

  it('with no step is where it began', () => {
    const none = { ...EPISODE_STEP_DEFAULTS, steps: 0 };
    const got = unrolledSteps(x, labels, start, { temperature: 1, form, anchor: 0 }, none);
    expect(got.prototypes.dataSync()).toEqual(start.prototypes.dataSync());
    expect(got.association.dataSync()).toEqual(start.association.dataSync());
  });

  it.each([1, 2, 3])('carries the gradient through %i steps', (steps) => {
    const weights = normals([4, 2], 26);
    const queries = normals([4, 2], 76) as tf.Tensor2D;
    expectGradients(
      (s, logTemperature, logScale, logPrototypeStep, logAssociationStep) => {
        const temperature = tf.exp(logTemperature) as tf.Scalar;
        const head = buildEpisodeHead(
          s as tf.Tensor2D,
          labels,
          2,
          temperature,
          tf.exp(logScale) as tf.Scalar,
          { prototypes: 'supportSamples', perClass: 1, association: form },
          {
            steps,
            prototypeStep: tf.exp(logPrototypeStep) as tf.Scalar,
            associationStep: tf.exp(logAssociationStep) as tf.Scalar,
            anchor: 0.1,
          },
        );
        return tf.sum(tf.mul(applyEpisodeHead(head, queries, temperature, form).logProbabilities, weights));
      },
      [normals([6, 2], 126), tf.scalar(0.3), tf.scalar(-1), tf.scalar(-0.3), tf.scalar(-0.3)],
    );
  });

  it.each<PrototypeSource>(['classMeans', 'kMeans', 'supportSamples'])(
    'with the default sizes lowers the objective of the support: %s',
    (prototypes) => {
      const falls: number[] = [];
      for (let draw = 0; draw < 6; draw++) {
        const random = new Random(draw);
        const ways = 2 + random.integer(4);
        const supportLabels = Int32Array.from({ length: 5 * ways }, (_, i) => i % ways);
        const noise = normals([5 * ways, 6], draw) as tf.Tensor2D;
        const support = tf.add(noise, tf.mul(tf.gather(normals([ways, 6], draw + 100), supportLabels), 0.7));
        const [temperature, anchor] = [random.uniform(0.5, 3), random.uniform(0, 0.3)];
        const value = (steps: number) => {
          const options = { prototypes, perClass: 2, association: form };
          const head = buildEpisodeHead(support as tf.Tensor2D, supportLabels, ways, temperature, 1, options, {
            ...{ ...EPISODE_STEP_DEFAULTS, steps, anchor },
          });
          const { logProbabilities } = applyEpisodeHead(head, support as tf.Tensor2D, temperature, form);
          const anchored = anchorLoss(squaredDistances(support as tf.Tensor2D, head.prototypes), temperature);
          return tf
            .add(crossEntropy(logProbabilities, supportLabels), tf.mul(anchored, anchor))
            .dataSync()[0] as number;
        };
        const values = [0, 1, 2, 3].map(value);
        for (const steps of [1, 2, 3]) {
          const fall = values[steps - 1]! - values[steps]!;
          expect(fall, `draw ${draw}, step ${steps}`).toBeGreaterThan(-1e-6); // float32 rounding
          falls.push(fall);
        }
      }
      // Where the closed form is at an optimum already there is nothing to gain; mostly there is.
      expect(falls.filter((fall) => fall > 1e-4).length).toBeGreaterThan(0.8 * falls.length);
    },
  );

  it('is finite where a prototype is matched by nothing and samples coincide', () => {
    const same = tf.zeros([6, 2]) as tf.Tensor2D;
    const far = tf.tensor2d([[0, 0], [1e3, 0], [0, 1]]); // prettier-ignore
    const f = (s: tf.Tensor) => {
      const from = { prototypes: far, association: start.association };
      const objective = { temperature: 0.1, form, anchor: 0.1 };
      const { prototypes, association } = unrolledSteps(s as tf.Tensor2D, labels, from, objective, {
        ...{ steps: 2, prototypeStep: 0.5, associationStep: 1 },
      });
      return tf.add(tf.sum(prototypes), tf.sum(association)) as tf.Scalar;
    };
    for (const v of tf.grad(f)(same).dataSync()) expect(v).toSatisfy(Number.isFinite);
  });
});

it('leaves no tensor but its results', async () => {
  const x = normals([6, 2], 1) as tf.Tensor2D;
  const start = { prototypes: normals([3, 2], 2) as tf.Tensor2D, association: normals([3, 2], 3) as tf.Tensor2D };
  const objective = { temperature: 1, form: 'softmax', anchor: 0 } as const;
  const sizes = { steps: 2, prototypeStep: 0.1, associationStep: 1 };
  await expectNoLeak(() => tf.dispose({ ...unrolledSteps(x, labels, start, objective, sizes) }));
});
