import fc from 'fast-check';
import type { Random } from '../../../src/base/random.ts';

/** One value of an arbitrary, drawn from our own stream. */
export function draw<T>(arbitrary: fc.Arbitrary<T>, random: Random): T {
  return fc.sample(arbitrary, { seed: random.integer(2 ** 31), numRuns: 1 })[0] as T;
}

/** Values of any kind, those among them that are no JSON. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 2 ** 53, -1, 0.5, 1e308, null, undefined, '', '1', 'true', 10n),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.integer({ min: -2, max: 30 }), { maxLength: 30 }),
  fc.anything({ maxDepth: 2, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
);

/** Whether all numbers inside are finite. */
export function isFiniteThroughout(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isFiniteThroughout);
}
