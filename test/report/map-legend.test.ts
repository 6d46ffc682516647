import { describe, expect, it } from 'vitest';
import { legendMarks, legendWidth } from '../../src/report/map-legend.ts';

const names = (count: number, name = 'class') => Array.from({ length: count }, (_, label) => `${name}${label}`);

describe('legendWidth', () => {
  it('grows with columns and names, up to a limit', () => {
    expect(legendWidth(names(60), false, 560)).toBeGreaterThan(legendWidth(names(40), false, 560));
    expect(legendWidth(names(5, 'a'.repeat(99)), false, 560)).toBe(legendWidth(names(5, 'a'.repeat(50)), false, 560));
    expect(legendWidth(names(500), true, 560)).toBe(legendWidth(names(900), true, 560));
  });
});

describe('legendMarks', () => {
  it('has a symbol and a text for the prototype and for every class', () => {
    expect(legendMarks(names(20), true, 560)).toHaveLength(2 * 21);
  });

  it('has one line more instead of the classes without room', () => {
    const full = legendMarks(names(81), true, 560).length;
    expect(legendMarks(names(300), true, 560).length).toBe(full - 1);
  });
});
