import { describe, expect, it } from 'vitest';
import { rasterise } from '../../../web/src/draw/raster.ts';
import { PAD, PEN } from '../../../web/src/draw/strokes.ts';

const sum = (bytes: Uint8Array) => bytes.reduce((a, b) => a + b, 0) / 255;

describe('rasterise', () => {
  it('paints as much ink as a round pen leaves: a rectangle with two half discs', () => {
    const stroke = [
      { x: 20.3, y: 30.1 },
      { x: 80.7, y: 60.9 },
    ];
    const length = Math.hypot(60.4, 30.8);
    const area = PEN * length + Math.PI * (PEN / 2) ** 2;
    expect(Math.abs(sum(rasterise([stroke], PAD)) / area - 1)).toBeLessThan(0.01);
    expect(Math.abs(sum(rasterise([stroke], 2 * PAD)) / (4 * area) - 1)).toBeLessThan(0.01);
  });

  it('paints a dot where it was made, and the same ink once where strokes cross', () => {
    const dot = rasterise([[{ x: 10, y: 90 }]], PAD);
    expect(dot[90 * PAD + 10]).toBe(255);
    expect(sum(dot)).toBeCloseTo(Math.PI * (PEN / 2) ** 2, 0);
    const stroke = [
      { x: 10, y: 10 },
      { x: 90, y: 10 },
    ];
    expect(rasterise([stroke, stroke], PAD)).toEqual(rasterise([stroke], PAD));
  });

  it('keeps within the image where a stroke leaves the pad', () => {
    const ink = rasterise(
      [
        [
          { x: -50, y: 52 },
          { x: 150, y: 52 },
        ],
      ],
      PAD,
    );
    expect(ink[52 * PAD]).toBe(255);
    expect(ink[52 * PAD + PAD - 1]).toBe(255);
    expect(ink[10 * PAD]).toBe(0);
  });
});
