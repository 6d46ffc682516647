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
  expect(fresh.state()).toEqual({ steps: 0, joinedAt: {}, moments: {} });
});

it('gives each variable its own rate', () => {
  const both = new Map(['slow', 'fast'].map((name) => [name, variable([1])]));
  const gradients = { slow: tf.tensor1d([3]), fast: tf.tensor1d([3]) };
  adam().apply(both, gradients, (name) => (name === 'slow' ? 0.01 : 0.1));
  const moved = (name: string) => 1 - (both.get(name)?.dataSync()[0] as number);
  expect(moved('fast')).toBeCloseTo(0.1, 5); // Adam's first step is the rate
  expect(moved('slow')).toBeCloseTo(0.01, 5);
});

it('goes on where other variables train: those that join start like at the first step', () => {
  const [gone, kept, joined, control] = [variable([1]), variable([1]), variable([1]), variable([1])];
  const first = adam();
  const before = new Map([
    ['gone', gone],
    ['kept', kept],
  ]);
  const ones = (...names: string[]) => Object.fromEntries(names.map((name) => [name, tf.tensor1d([2])]));
  for (let i = 0; i < 5; i++) first.apply(before, ones('gone', 'kept'), 0.01);
  const after = new Map([
    ['kept', kept],
    ['joined', joined],
  ]);
  const second = adam();
  expect(() => second.restore(first.state(), after)).toThrow(UserError);
  second.restore(first.state(), after, true);
  const fresh = adam();
  for (let i = 0; i < 2; i++) {
    second.apply(after, ones('kept', 'joined'), 0.01);
    fresh.apply(new Map([['joined', control]]), ones('joined'), 0.01);
  }
  expect(joined.dataSync()).toEqual(control.dataSync());
  const state = second.state();
  expect(state).toMatchObject({ steps: 7, joinedAt: { joined: 5 } });
  expect(Object.keys(state.moments).filter((name) => name.startsWith('gone'))).toEqual([]);

  // And once more from disk: the age of each goes with it.
  const again = variable(Array.from(joined.dataSync()));
  const third = adam();
  third.restore(state, new Map(Object.entries({ kept: variable([0]), joined: again })));
  third.apply(new Map([['joined', again]]), ones('joined'), 0.01);
  fresh.apply(new Map([['joined', control]]), ones('joined'), 0.01);
  expect(again.dataSync()).toEqual(control.dataSync());
});

it('keeps no tensor of a step', async () => {
  const w = variable([1, 2, 3]);
  const optimizer = adam();
  await expectNoLeak(() => step(optimizer, new Map([['w', w]]), 'w', [1, 2, 3]));
});

it('moves variables together as it moves each alone, whichever have a gradient', () => {
  const sizes = { small: 3, large: 2 ** 17 + 1, other: 2 };
  const names = Object.keys(sizes) as (keyof typeof sizes)[];
  const make = () => new Map(names.map((name) => [name, variable(Array<number>(sizes[name]).fill(1))]));
  const [together, apart] = [make(), make()];
  const joint = adam();
  const alone = new Map(names.map((name) => [name, adam()]));
  const rounds: (keyof typeof sizes)[][] = [names, ['small', 'other'], ['large', 'other'], names];
  rounds.forEach((moving, round) => {
    const gradients = Object.fromEntries(
      moving.map((name, i) => [name, tf.fill([sizes[name]], (round + 1) * (i - 1.5))]),
    );
    joint.apply(together, gradients, 0.01);
    // Each has an optimizer of its own, which counts the steps in which it stood still too.
    for (const name of names)
      alone.get(name)?.apply(apart, moving.includes(name) ? { [name]: gradients[name] as tf.Tensor } : {}, 0.01);
    tf.dispose(gradients);
  });
  for (const name of names)
    expect(together.get(name)?.dataSync().slice(0, 3), name).toEqual(apart.get(name)?.dataSync().slice(0, 3));
});
