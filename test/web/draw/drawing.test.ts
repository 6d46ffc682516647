import { describe, expect, it } from 'vitest';
import { isLightOnDark, pictureOfStrokes } from '../../../web/src/draw/drawing.ts';
import { squareOf, suited } from '../../../web/src/draw/image-file.ts';
import type { ModelCard } from '../../../src/interpretation/fitted/index.ts';

const INPUT = { size: 28, depth: 1, inverted: false } as const;
const cardOf = (lightness: number) =>
  ({ images: { statistics: { strokeLikeness: 0.9, lightness, colourfulness: 0 } } }) as ModelCard;
const STROKES = [
  [
    { x: 20, y: 50 },
    { x: 80, y: 50 },
  ],
];

describe('a drawing', () => {
  it.each([
    [0.1, false, true],
    [0.1, true, false],
    [-0.1, false, false],
    [-0.1, true, true],
  ])('is light on dark as the images that the model is given are (%f, %s)', (lightness, inverted, light) => {
    const fitted = { card: cardOf(lightness), input: { ...INPUT, inverted } };
    expect(isLightOnDark(fitted)).toBe(light);
    const { pixels } = pictureOfStrokes(STROKES, fitted, 'drawing');
    expect(pixels[0]).toBe(light ? 0 : 255);
    expect(pixels[14 * 28 + 14]! > 127).toBe(light);
  });

  it('is dark on light where nothing is known of the network', () => {
    expect(isLightOnDark({ card: null, input: INPUT })).toBe(false);
  });

  it('has the channels and size that the model takes', () => {
    const input = { size: 120, depth: 3, inverted: false } as const;
    expect(pictureOfStrokes(STROKES, { card: null, input }, 'drawing').pixels).toHaveLength(120 * 120 * 3);
  });
});

describe('an image from a file', () => {
  const flat = (ground: number, ink: number, depth: 3 = 3) => {
    const pixels = new Uint8Array(28 * 28 * depth).fill(ground);
    pixels.fill(ink, 28 * 3 * 12, 28 * 3 * 15);
    return { side: 28, depth, pixels };
  };

  it('loses what stands out of its middle square', () => {
    const data = Uint8ClampedArray.from({ length: 4 * 2 * 4 }, (_, at) => at);
    const { side, pixels } = squareOf({ width: 4, height: 2, data });
    expect(side).toBe(2);
    expect([...pixels]).toEqual([4, 5, 6, 8, 9, 10, 20, 21, 22, 24, 25, 26]);
  });

  it('is swapped, and this is said, where ink and ground are the other way round', () => {
    const light = { card: cardOf(0.1), input: INPUT };
    expect(suited(flat(255, 0), light).note).toMatch(/swapped/);
    expect(suited(flat(255, 0), light).square.pixels[0]).toBe(0);
    expect(suited(flat(0, 255), light)).toEqual({ square: flat(0, 255), note: null });
    const fittedOnNegatives = { card: cardOf(0.1), input: { ...INPUT, inverted: true } };
    expect(suited(flat(255, 0), fittedOnNegatives).note).toBeNull();
    expect(suited(flat(0, 255), fittedOnNegatives).note).toMatch(/swapped/);
  });

  it('is taken as it is without a card or ink, and a photo is named one', () => {
    expect(suited(flat(255, 0), { card: null, input: INPUT }).note).toBeNull();
    expect(suited(flat(255, 255), { card: cardOf(0.1), input: INPUT }).note).toBeNull();
    const noise = {
      side: 28,
      depth: 3,
      pixels: Uint8Array.from({ length: 28 * 28 * 3 }, (_, at) => (at * 97) % 256),
    } as const;
    expect(suited(noise, { card: cardOf(0.1), input: INPUT }).note).toMatch(/photo/);
  });
});
