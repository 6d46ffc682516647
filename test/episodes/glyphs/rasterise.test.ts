import { describe, expect, it } from 'vitest';
import { rasterise } from '../../../src/episodes/glyphs/rasterise.ts';

const SIZE = 20;
const draw = (line: number[], pen: number, size = SIZE): Uint8Array => {
  const pixels = new Uint8Array(size * size);
  rasterise([Float64Array.from(line)], pen, size, pixels);
  return pixels;
};
const inkOf = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0) / 255;

describe('rasterise', () => {
  it('fills the pixels under a level line and no others', () => {
    const pixels = draw([0.2, 0.525, 0.8, 0.525], 0.05); // the middle of row 10, one pixel thick
    for (let x = 5; x < 15; x++) {
      expect(pixels[10 * SIZE + x]).toBe(255);
      expect(pixels[8 * SIZE + x]).toBe(0);
      expect(pixels[12 * SIZE + x]).toBe(0);
    }
    expect(pixels[10 * SIZE + 1]).toBe(0);
  });

  it('shares a line between two rows evenly when it lies on their border', () => {
    const pixels = draw([0.2, 0.5, 0.8, 0.5], 0.05);
    expect(pixels[9 * SIZE + 10]).toBe(pixels[10 * SIZE + 10]);
    expect(pixels[9 * SIZE + 10]).toBeGreaterThan(100);
    expect(pixels[9 * SIZE + 10]).toBeLessThan(155);
  });

  it('covers length times pen at any angle and size', () => {
    for (const angle of [0, 0.3, 0.8, 1.2]) {
      const [dx, dy] = [0.3 * Math.cos(angle), 0.3 * Math.sin(angle)];
      const ink = inkOf(draw([0.5 - dx, 0.5 - dy, 0.5 + dx, 0.5 + dy], 0.1, 60)) / 60 ** 2;
      const exact = 0.6 * 0.1 + Math.PI * 0.05 ** 2; // with its round ends
      expect(Math.abs(ink / exact - 1)).toBeLessThan(0.03);
    }
  });

  it('draws a dot as a disc', () => {
    expect(Math.abs(inkOf(draw([0.5, 0.5], 0.4)) / (Math.PI * 4 ** 2) - 1)).toBeLessThan(0.03);
  });

  it('gives a pen thinner than a pixel less than full ink', () => {
    expect(Math.max(...draw([0.2, 0.525, 0.8, 0.525], 0.02))).toBe(102); // 0.4 of 255
  });

  it('cuts off what lies outside, and keeps the darker of two lines', () => {
    expect(inkOf(draw([1.5, 1.5, 2, 2], 0.1))).toBe(0);
    const once = draw([0.2, 0.5, 0.8, 0.5], 0.05);
    const twice = once.slice();
    rasterise([Float64Array.from([0.2, 0.5, 0.8, 0.5])], 0.05, SIZE, twice);
    expect(twice).toEqual(once);
  });
});
