import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../src/episodes/glyphs/distinct.ts';
import { purposeOf, selectDistinct } from '../../../src/episodes/glyphs/selection.ts';
import type { Stroke } from '../../../src/episodes/glyphs/stroke.ts';
import { trace } from '../../../src/episodes/glyphs/trace.ts';

const character = (...strokes: Stroke[]) => ({ shape: shapeOf(strokes) });
const ring = character(trace([{ length: 1, sweep: 370 }], 0));
const stem = character(trace([{ length: 1 }], 90));
const bar = character(trace([{ length: 1 }], 0));
const slash = character(trace([{ length: 1 }], -45));

describe('purposeOf', () => {
  it('gives seven alphabets of ten to training, one to validation, two to the test', () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (let a = 20; a < 30; a++) counts[purposeOf(a)]++;
    expect(counts).toEqual({ train: 7, validation: 1, test: 2 });
  });

  it('serves all purposes with three alphabets', () => {
    expect(new Set([0, 1, 2].map(purposeOf)).size).toBe(3);
  });
});

describe('selectDistinct', () => {
  it('keeps the one in the test alphabet, then validation, then the earlier one', () => {
    // Alphabets 0 and 3 train, 1 validates, 2 tests.
    const alphabets = [[ring, stem, bar, slash], [ring, stem], [ring], [slash, bar]];
    expect(selectDistinct(alphabets)).toEqual([[2, 3], [1], [0], []]);
  });
});
