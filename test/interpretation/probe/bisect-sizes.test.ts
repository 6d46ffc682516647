import { expect, it } from 'vitest';
import { bisectSizes, firstBrackets, type FlipTest } from '../../../src/interpretation/probe/bisect-sizes.ts';

const THRESHOLDS = [0.0003, 0.2, 0.61, 1, 5];

/** Flips from a threshold of its own on; counts the questions. */
function thresholds(asked: number[] = []): FlipTest {
  return async (samples, sizes) => {
    asked.push(samples.length);
    return samples.map((sample, i) => Number(sizes[i]! >= THRESHOLDS[sample]!));
  };
}

it('finds the size of each sample to one percent, from above, and says where there is none', async () => {
  const asked: number[] = [];
  const brackets = await firstBrackets(THRESHOLDS.length, 1, thresholds(asked));
  const sizes = await bisectSizes(brackets, thresholds(asked));
  THRESHOLDS.forEach((threshold, i) => {
    if (threshold > 1) return expect(sizes[i]).toBe(Infinity);
    expect(sizes[i]).toBeGreaterThanOrEqual(threshold);
    expect(sizes[i]).toBeLessThanOrEqual(threshold / 0.99);
  });
  expect(asked[0]).toBe(5);
  expect(asked[1]).toBe(4); // the first sample flipped at the first size: it is not asked again
});

it('takes the first of several intervals in which a sample flips', async () => {
  const flips: FlipTest = async (samples, sizes) =>
    samples.map((_, i) => Number((sizes[i]! > 0.1 && sizes[i]! < 0.15) || sizes[i]! > 0.8));
  const brackets = await firstBrackets(1, 1, flips);
  expect(brackets.high[0]).toBe(0.125);
  expect((await bisectSizes(brackets, flips))[0]).toBeCloseTo(0.1, 2);
});

it('leaves the brackets it was given as they are', async () => {
  const brackets = { low: Float64Array.of(0), high: Float64Array.of(1) };
  await bisectSizes(brackets, thresholds());
  expect(brackets).toEqual({ low: Float64Array.of(0), high: Float64Array.of(1) });
});
