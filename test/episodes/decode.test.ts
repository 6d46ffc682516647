import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { decodeImages, type ClassSource } from '../../src/episodes/decode.ts';

/** A class whose images are one byte each: the value of both pixels, 0 for what does not decode. */
const classOf = (path: string, values: (number | null)[]): ClassSource => ({
  path,
  images: values.map((value, i) => ({
    name: `${path}/${i}`,
    read: async () => {
      await setTimeout((7 * i) % 5); // done in another order than begun
      return value === null ? new Uint8Array(0) : Uint8Array.of(value);
    },
  })),
});

const decode = async (encoded: Uint8Array, pixels: Uint8Array, start: number) => {
  if (encoded[0] === 0) throw new Error('no image\nat all');
  pixels.fill(encoded[0]!, start, start + 2);
};

describe('decodeImages', () => {
  it('keeps the order given and tells the progress of each image', async () => {
    const values = Array.from({ length: 30 }, (_, i) => i + 1);
    const steps: number[] = [];
    const classes = [classOf('a', values.slice(0, 11)), classOf('b', values.slice(11))];
    const decoded = await decodeImages(classes, 2, decode, (done, total) => steps.push(done, total));
    expect([...decoded.pixels]).toEqual(values.flatMap((value) => [value, value]));
    expect(decoded.classes).toEqual([
      { path: 'a', start: 0, count: 11 },
      { path: 'b', start: 11, count: 19 },
    ]);
    expect(decoded.bad).toEqual([]);
    expect(steps).toEqual(values.flatMap((value) => [value, 30]));
  });

  it('leaves out bad images and closes the gaps', async () => {
    const classes = [classOf('a', [0, 1, null, 2]), classOf('b', [0]), classOf('c', [3, 4])];
    const decoded = await decodeImages(classes, 2, decode);
    expect([...decoded.pixels]).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(decoded.classes).toEqual([
      { path: 'a', start: 0, count: 2 },
      { path: 'b', start: 2, count: 0 },
      { path: 'c', start: 2, count: 2 },
    ]);
    expect(decoded.bad).toEqual([
      { name: 'a/0', reason: 'no image' },
      { name: 'a/2', reason: 'empty file' },
      { name: 'b/0', reason: 'no image' },
    ]);
  });
});
