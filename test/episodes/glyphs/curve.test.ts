import { describe, expect, it } from 'vitest';
import { boundsOfLines, flatten, lengthOf } from '../../../src/episodes/glyphs/curve.ts';
import { strokeThrough } from '../../../src/episodes/glyphs/stroke.ts';
import { trace } from '../../../src/episodes/glyphs/trace.ts';

describe('flatten', () => {
  it('passes through every knot', () => {
    const stroke = strokeThrough(
      [
        [0.1, 0.2],
        [0.5, 0.9],
        [0.8, 0.3],
      ],
      false,
    );
    const line = flatten(stroke);
    const points = Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i], line[2 * i + 1]]);
    for (const { x, y } of stroke) expect(points.some(([px, py]) => px === x && py === y)).toBe(true);
  });

  it('keeps sides straight between corners, and bends without them', () => {
    const points: [number, number][] = [
      [0, 0],
      [0.5, 0],
      [0.5, 0.5],
    ];
    expect(lengthOf(flatten(strokeThrough(points, true)))).toBeCloseTo(1);
    expect(boundsOfLines([flatten(strokeThrough(points, true))]).right).toBe(0.5);
    expect(boundsOfLines([flatten(strokeThrough(points, false))]).right).toBeGreaterThan(0.51);
  });

  it('follows a traced circle within one hundredth of its radius', () => {
    const line = flatten(trace([{ length: 2 * Math.PI, sweep: 360 }], 0));
    for (let i = 14; i < line.length - 14; i += 2) {
      expect(Math.abs(Math.hypot(line[i] ?? 0, (line[i + 1] ?? 0) - 1) - 1)).toBeLessThan(0.01);
    }
  });

  it('makes one point of a dot, of length 0', () => {
    const dot = flatten(strokeThrough([[0.3, 0.4]], false));
    expect([...dot]).toEqual([0.3, 0.4]);
    expect(lengthOf(dot)).toBe(0);
  });
});
