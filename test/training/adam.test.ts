import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { Adam } from '../../src/training/adam.ts';
import { expectNoLeak } from '../support/tensors.ts';

function variable(values: number[]): tf.Variable {
  const made = tf.tidy(() => tf.variable(tf.tensor1d(values)));
  onTestFinished(() => made.dispose());
  return made;
}

function adam(): Adam {
  const made = new Adam();
  onTestFinished(() => made.dispose());
  return made;
}

const GRADIENTS = [
  [0.5, -2, 0],
  [0.25, 1, 1e-6],
  [-4, 0.125, 3],
];

function step(optimizer: Adam, variables: Map<string, tf.Variable>, name: string, gradient: number[], rate = 0.01) {
  tf.tidy(() => optimizer.apply(variables, { [name]: tf.tensor1d(gradient) }, rate));
}

it('makes the steps of algorithm 1 of Kingma and Ba', () => {
  const w = variable([1, 2, 3]);
  const optimizer = adam();
  const expected = [1, 2, 3];
  const m = [0, 0, 0];
  const v = [0, 0, 0];
  GRADIENTS.forEach((gradient, i) => {
    step(optimizer, new Map([['w', w]]), 'w', gradient);
    const t = i + 1;
    gradient.forEach((g, k) => {
      m[k] = 0.9 * (m[k] as number) + 0.1 * g;
      v[k] = 0.999 * (v[k] as number) + 0.001 * g * g;
      const mHat = (m[k] as number) / (1 - 0.9 ** t);
      const vHat = (v[k] as number) / (1 - 0.999 ** t);
      (expected[k] as number) -= (0.01 * mHat) / (Math.sqrt(vHat) + 1e-7);
    });
    w.dataSync().forEach((value, k) => expect(value).toBeCloseTo(expected[k] as number, 5));
  });
});

it('leaves variables without a gradient of their name', () => {
  const [a, b] = [variable([1]), variable([1])];
  step(
    adam(),
    new Map([
      ['a', a],
      ['b', b],
    ]),
    'b',
    [1],
  );
  expect(a.dataSync()[0]).toBe(1);
  expect(b.dataSync()[0]).toBeLessThan(1);
});

it('goes on from a saved state bit for bit, whatever the order of the variables', () => {
  const [w, other] = [variable([1, 2, 3]), variable([9])];
  const first = adam();
  const both = new Map([
    ['w', w],
    ['other', other],
  ]);
  for (const gradient of GRADIENTS) {
    tf.tidy(() => first.apply(both, { w: tf.tensor1d(gradient), other: tf.tensor1d([1]) }, 0.01));
  }
  const resumed = variable(Array.from(w.dataSync()));
  const second = adam();
  const reversed = new Map([
    ['other', variable([9])],
    ['w', resumed],
  ]);
  second.restore(first.state(), reversed);
  step(first, both, 'w', [1, 1, 1]);
  step(second, reversed, 'w', [1, 1, 1]);
  expect(Array.from(resumed.dataSync())).toEqual(Array.from(w.dataSync()));
});

it('refuses a state of other variables, by name, and keeps its own', () => {
  const [w, v] = [variable([1, 2, 3]), variable([1, 2])];
  const saved = adam();
  step(saved, new Map([['w', w]]), 'w', [1, 1, 1]);
  const fresh = adam();
  expect(() => fresh.restore(saved.state(), new Map([['v', v]]))).toThrow(UserError);
  expect(() => fresh.restore(saved.state(), new Map([['w', v]]))).toThrow(/\[2\] for 'w\/firstMoment', got \[3\]/);
  const more = new Map([
    ['w', w],
    ['v', v],
  ]);
  expect(() => fresh.restore(saved.state(), more)).toThrow(/'v\/firstMoment', got nothing/);
  expect(() => fresh.restore(saved.state(), new Map())).toThrow(/hold nothing for 'w/);
  expect(fresh.state()).toEqual({ steps: 0, moments: {} });
});

it('keeps no tensor of a step', async () => {
  const w = variable([1, 2, 3]);
  const optimizer = adam();
  await expectNoLeak(() => step(optimizer, new Map([['w', w]]), 'w', [1, 2, 3]));
});
