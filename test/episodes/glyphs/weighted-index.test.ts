import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { weightedIndex } from '../../../src/episodes/glyphs/weighted-index.ts';

it('draws in proportion to the weights', () => {
  const random = new Random(1);
  const counts = [0, 0, 0];
  for (let i = 0; i < 6000; i++) {
    const index = weightedIndex([1, 0, 3], random);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  expect(counts[1]).toBe(0);
  expect((counts[2] ?? 0) / 6000).toBeCloseTo(0.75, 1);
});
