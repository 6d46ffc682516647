import { describe, expect, it } from 'vitest';
import { beginStroke, extendStroke, onPad, PAD, strokePath } from '../../../web/src/draw/strokes.ts';

describe('strokes', () => {
  it('begin, grow, and leave out points that say nothing new', () => {
    const begun = beginStroke([[{ x: 1, y: 1 }]], { x: 5, y: 5 });
    const grown = extendStroke(begun, [
      { x: 5.1, y: 5 },
      { x: 7, y: 5 },
      { x: 7.2, y: 5 },
      { x: 9, y: 5 },
    ]);
    expect(grown).toEqual([
      [{ x: 1, y: 1 }],
      [
        { x: 5, y: 5 },
        { x: 7, y: 5 },
        { x: 9, y: 5 },
      ],
    ]);
    expect(begun[1]).toHaveLength(1);
  });

  it('stay on the pad, where they are seen', () => {
    expect(onPad({ x: -3, y: 12.5 })).toEqual({ x: 0, y: 12.5 });
    expect(onPad({ x: 900, y: PAD + 1 })).toEqual({ x: PAD, y: PAD });
  });

  it('become paths, a dot one of no length', () => {
    expect(strokePath([{ x: 1, y: 2 }])).toBe('M1.00 2.00L1.00 2.00');
    expect(
      strokePath([
        { x: 1, y: 2 },
        { x: 3, y: 4.126 },
      ]),
    ).toBe('M1.00 2.00L3.00 4.13');
    expect(strokePath([])).toBe('');
  });
});
