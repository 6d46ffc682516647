import { describe, expect, it } from 'vitest';
import { labelColour } from '../../src/report/palette.ts';
import { prototypeSheet, type SheetInput } from '../../src/report/prototype-sheet.ts';

/** Images of 56 × 56, each of one grey value: shown one to one. */
function greys(values: number[]): SheetInput['images'] {
  const pixels = Uint8Array.from({ length: values.length * 56 * 56 }, (_, at) => values[Math.floor(at / (56 * 56))]!);
  return { pixels, numImages: values.length, height: 56, width: 56, depth: 1 };
}

/** The colours met along a horizontal line, each named once, white left out. */
function coloursAlong(sheet: ReturnType<typeof prototypeSheet>, y: number): string[] {
  const seen: string[] = [];
  for (let x = 0; x < sheet.width; x++) {
    const at = (y * sheet.width + x) * 3;
    const hex = `#${[...sheet.pixels.subarray(at, at + 3)].map((v) => v.toString(16).padStart(2, '0')).join('')}`;
    if (seen.at(-1) !== hex) seen.push(hex);
  }
  return seen.filter((hex) => hex !== '#ffffff');
}

const input: SheetInput = {
  images: greys([1, 2, 3, 4]),
  labels: [0, 1, 0, 0],
  numLabels: 2,
  matched: [5, 3, 1, 5],
  framed: new Set([3]),
};

describe('prototypeSheet', () => {
  it('has a row a label, its images grouped by prototype, the framed ones in the colour of the label', () => {
    const sheet = prototypeSheet(input);
    const [blue, red] = [labelColour(0), labelColour(1)];
    expect(coloursAlong(sheet, 30)).toEqual([blue, '#030303', '#010101', blue, '#040404', blue]);
    expect(coloursAlong(sheet, 30 + 66)).toEqual([red, '#020202']);
    expect(sheet.pixels).toHaveLength(sheet.width * sheet.height * 3);
  });

  it('leaves more room between prototypes than within one', () => {
    const apart = prototypeSheet(input).width;
    expect(prototypeSheet({ ...input, matched: [5, 3, 5, 5] }).width).toBeLessThan(apart);
  });

  it('enlarges small images by a whole factor and keeps colours', () => {
    const images = { pixels: Uint8Array.of(10, 20, 30), numImages: 1, height: 1, width: 1, depth: 3 } as const;
    const sheet = prototypeSheet({ images, labels: [0], numLabels: 1, matched: [0], framed: new Set() });
    const pixel = (y: number, x: number) => [...sheet.pixels.subarray((y * sheet.width + x) * 3).subarray(0, 3)];
    let shown = 0;
    for (let y = 0; y < sheet.height; y++) {
      for (let x = 0; x < sheet.width; x++) if (String(pixel(y, x)) === '10,20,30') shown++;
    }
    expect(shown).toBe(56 * 56);
  });

  it('refuses labels that do not fit', () => {
    expect(() => prototypeSheet({ ...input, labels: [0] })).toThrow(/each of 4 images, got 1 and 4/);
  });
});
