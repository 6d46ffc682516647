import { describe, expect, it } from 'vitest';
import { gatherBatch } from '../../src/episodes/batch.ts';
import type { ImageSet } from '../../src/episodes/types.ts';

function imagesOf(numImages: number, height: number, width: number, depth: 1 | 3): ImageSet {
  const pixels = Uint8Array.from({ length: numImages * height * width * depth }, (_, i) => (i * 7) % 251);
  return { pixels, numImages, height, width, depth };
}

const part = (rows: number[], turns: number[]) => ({ rows: Int32Array.from(rows), turns: Uint8Array.from(turns) });

/** The source of pixel (y, x) after a number of quarter turns counter-clockwise, by turning point by point. */
function turnedFrom(y: number, x: number, size: number, turns: number): [number, number] {
  return turns === 0 ? [y, x] : turnedFrom(x, size - 1 - y, size, turns - 1);
}

describe('gatherBatch', () => {
  it('turns counter-clockwise: the right column becomes the top line', () => {
    const images: ImageSet = { pixels: Uint8Array.from([1, 2, 3, 4]), numImages: 1, height: 2, width: 2, depth: 1 };
    expect([...gatherBatch(images, part([0, 0, 0, 0], [0, 1, 2, 3]))]).toEqual([
      ...[1, 2, 3, 4],
      ...[2, 4, 1, 3],
      ...[4, 3, 2, 1],
      ...[3, 1, 4, 2],
    ]);
  });

  it.each([1, 3] as const)('copies and turns images of depth %i', (depth) => {
    const size = 5;
    const images = imagesOf(4, size, size, depth);
    const [rows, turns] = [
      [3, 0, 2, 2, 1],
      [0, 1, 2, 3, 1],
    ];
    const batch = gatherBatch(images, part(rows, turns));
    rows.forEach((row, i) => {
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const [fromY, fromX] = turnedFrom(y, x, size, turns[i]!);
          for (let c = 0; c < depth; c++) {
            const got = batch[((i * size + y) * size + x) * depth + c];
            expect(got).toBe(images.pixels[((row * size + fromY) * size + fromX) * depth + c]);
          }
        }
      }
    });
  });

  it('turns images that are not square by 180 degrees only', () => {
    const images = imagesOf(1, 2, 3, 1);
    expect([...gatherBatch(images, part([0], [2]))]).toEqual([...images.pixels].reverse());
    expect(() => gatherBatch(images, part([0], [1]))).toThrow('only square images can turn by 90 degrees, got 2 x 3');
  });

  it('writes into the array it is given and returns what it wrote', () => {
    const out = new Uint8Array(100).fill(9);
    const batch = gatherBatch(imagesOf(2, 2, 2, 1), part([1], [0]), out);
    expect(batch.buffer).toBe(out.buffer);
    expect([...batch]).toEqual([28, 35, 42, 49]);
    expect([...out.subarray(4)].every((value) => value === 9)).toBe(true);
  });

  it('refuses rows outside and an array too short', () => {
    const images = imagesOf(2, 2, 2, 1);
    expect(() => gatherBatch(images, part([2], [0]))).toThrow('row must be from 0 to 1, got 2');
    expect(() => gatherBatch(images, part([-1], [0]))).toThrow('got -1');
    expect(() => gatherBatch(images, part([0, 1], [0, 0]), new Uint8Array(7))).toThrow('out must hold 8 bytes, got 7');
  });
});
