import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeHistogram } from '../src/histogram.ts';

const total = (values: ArrayLike<number>) => makeHistogram(values).buckets.reduce((sum, b) => sum + b.count, 0);

test('31 whole numbers fall one into each bar, the last two into the last', () => {
  const { buckets } = makeHistogram(Array.from({ length: 31 }, (_, i) => i));
  expect(buckets.length).toBe(30);
  expect(buckets.map((b) => b.count)).toEqual([...new Array<number>(29).fill(1), 2]);
  expect(buckets[0]?.left).toBe(0);
  expect(buckets[29]?.right).toBe(30);
});

test('NaN and infinities are counted apart', () => {
  const { buckets, numNonFinite } = makeHistogram([0, NaN, 3, Infinity, -Infinity]);
  expect(numNonFinite).toBe(3);
  expect(buckets[0]).toEqual({ left: 0, right: expect.closeTo(0.1), count: 1 });
  expect(total([0, NaN, 3, Infinity, -Infinity])).toBe(2);
});

test('no values, no finite values, equal values', () => {
  expect(makeHistogram([])).toEqual({ buckets: [], numNonFinite: 0 });
  expect(makeHistogram([NaN])).toEqual({ buckets: [], numNonFinite: 1 });
  expect(makeHistogram(new Float32Array(5).fill(2)).buckets).toEqual([{ left: 2, right: 2, count: 5 }]);
});

test('a zero is a zero, whatever its sign', () => {
  expect(makeHistogram([-0, 0]).buckets).toEqual([{ left: 0, right: 0, count: 2 }]);
  expect(makeHistogram([-1, -0]).buckets.at(-1)?.right).toBe(0);
});

test('every finite value is in one bar, and the bars join without gaps, also at the ends of float64', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, (drawn) => {
      const { buckets } = makeHistogram(drawn);
      expect(total(drawn)).toBe(drawn.length);
      expect(buckets[0]?.left).toBe(drawn.reduce((a, b) => Math.min(a, b)) + 0);
      expect(buckets.at(-1)?.right).toBe(drawn.reduce((a, b) => Math.max(a, b)) + 0);
      buckets.slice(1).forEach((b, i) => expect(b.left).toBe(buckets[i]?.right));
    }),
  );
});

test('an entry that is not a number is named', () => {
  expect(() => makeHistogram([1, '2' as unknown as number])).toThrow(
    /values must be numbers, got string at position 1/,
  );
});
