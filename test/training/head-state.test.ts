import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { headState, restoreHead } from '../../src/training/head-state.ts';
import { expectNoLeak, normals } from '../support/tensors.ts';

const variables = (seed: number) =>
  new Map([
    ['scalar', tf.tidy(() => tf.variable(normals([], seed)))],
    ['vector', tf.tidy(() => tf.variable(normals([3], seed + 1)))],
  ]);
const values = (head: ReadonlyMap<string, tf.Variable>) =>
  Object.fromEntries([...head].map(([name, x]) => [name, Array.from(x.dataSync())]));

it('goes through JSON and back bit for bit', async () => {
  const [from, to] = [variables(1), variables(7)];
  const state = JSON.parse(JSON.stringify(await headState(from))) as Awaited<ReturnType<typeof headState>>;
  expect(state['scalar']).toBeTypeOf('number');
  restoreHead(to, state, 'run');
  expect(values(to)).toEqual(values(from));
  tf.dispose([...from.values(), ...to.values()]);
});

it('keeps numbers that are not finite, for which JSON has no word', async () => {
  const numbers = new Map([['broken', tf.variable(tf.tensor1d([NaN, Infinity, -Infinity, 1]))]]);
  const state = JSON.parse(JSON.stringify(await headState(numbers))) as Awaited<ReturnType<typeof headState>>;
  const back = new Map([['broken', tf.variable(tf.zeros([4]))]]);
  restoreHead(back, state, 'run');
  expect(Array.from(back.get('broken')!.dataSync())).toEqual([NaN, Infinity, -Infinity, 1]);
  tf.dispose([...numbers.values(), ...back.values()]);
});

it.each([
  ['lacks a variable', { scalar: 1 }, 'vector'],
  ['has one too many', { scalar: 1, vector: [1, 2, 3], more: 2 }, 'more'],
  ['has another length', { scalar: 1, vector: [1, 2] }, 'vector'],
])('refuses a state that %s, and changes nothing', (_, state, name) => {
  const head = variables(1);
  const before = values(head);
  expect(() => restoreHead(head, state, 'run')).toThrow(`'run' does not fit the method: its head differs in '${name}'`);
  expect(values(head)).toEqual(before);
  tf.dispose([...head.values()]);
});

it('leaves no tensor', async () => {
  const head = variables(1);
  await expectNoLeak(async () => restoreHead(head, await headState(head), 'run'));
  tf.dispose([...head.values()]);
});
