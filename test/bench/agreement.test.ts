import { expect, it } from 'vitest';
import { agreement, agrees } from '../../bench/agreement.ts';

const before = new Map([
  ['kernel', Float32Array.of(1, 2)],
  ['beta', Float32Array.of(0)],
]);
const step = (loss: number, kernel: number[], beta: number) => ({
  loss,
  after: new Map([
    ['kernel', Float32Array.from(kernel)],
    ['beta', Float32Array.of(beta)],
  ]),
});

it('measures the difference of the weights by the step', () => {
  const apart = agreement(before, step(2, [1, 2.5], 0), step(2.5, [1, 2.5], 0.25));
  expect(apart).toEqual({ loss: 0.25, step: 0.5 });
});

it('takes rounding for agreement, another step or loss not', () => {
  const ours = step(2, [1.5, 2.5], 0.5);
  expect(agrees(agreement(before, ours, step(2.00001, [1.5001, 2.5], 0.5)))).toBe(true);
  expect(agrees(agreement(before, ours, step(2.01, [1.5, 2.5], 0.5)))).toBe(false);
  expect(agrees(agreement(before, ours, step(2, [1.5, 2.5], -0.5)))).toBe(false);
});

it('refuses other weights', () => {
  const ours = step(1, [1, 2], 0);
  const other = { loss: 1, after: new Map([['kernel', Float32Array.of(1, 2)]]) };
  expect(() => agreement(before, ours, other)).toThrow(/1 numbers of 'beta', got 1 and undefined/);
});
