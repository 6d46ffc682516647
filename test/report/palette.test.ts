import { describe, expect, it } from 'vitest';
import { labelColour, labelSymbol } from '../../src/report/palette.ts';

const bytes = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

describe('labelColour', () => {
  it('gives twenty colours that differ clearly from each other and from paper and ink', () => {
    const colours = Array.from({ length: 20 }, (_, label) => bytes(labelColour(label)));
    const all = [...colours, [255, 255, 255], [0, 0, 0]];
    all.forEach((a, i) => {
      all.slice(0, i).forEach((b) => {
        expect(Math.hypot(...a.map((value, c) => value - b[c]!))).toBeGreaterThan(40);
      });
    });
  });

  it('tells label 20 from label 0 by its symbol', () => {
    expect(labelColour(20)).toBe(labelColour(0));
    expect(labelSymbol(20)).not.toBe(labelSymbol(0));
    expect(labelSymbol(19)).toBe(labelSymbol(0));
  });
});
