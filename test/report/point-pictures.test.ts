import { expect, it } from 'vitest';
import { pointPictures } from '../../src/report/point-pictures.ts';

it('keeps small images as they are, in three channels, and frames those that are asked for', async () => {
  const pixels = Uint8Array.from({ length: 2 * 4 * 5 }, (_, i) => i);
  const images = { pixels, numImages: 2, height: 4, width: 5, depth: 1 } as const;
  const pictures = await pointPictures(images, [null, '#ff8001']);
  expect(pictures).toMatchObject({ height: 4, width: 5, depth: 3 });
  const at = (i: number, y: number, x: number) => {
    const start = ((i * 4 + y) * 5 + x) * 3;
    return [...pictures.pixels.subarray(start, start + 3)];
  };
  expect(pictures.pixels).toHaveLength(2 * 4 * 5 * 3);
  expect(at(0, 0, 0)).toEqual([0, 0, 0]);
  expect(at(0, 3, 4)).toEqual([19, 19, 19]);
  expect(at(1, 1, 1)).toEqual([26, 26, 26]);
  for (const [y, x] of [[0, 2], [3, 2], [1, 0], [2, 4]] as const) expect(at(1, y, x)).toEqual([255, 128, 1]); // prettier-ignore
});

it('shrinks large images, their shape and colours kept', async () => {
  const [height, width] = [200, 100];
  const colours = [[200, 10, 30], [0, 90, 250]] as const; // prettier-ignore
  const pixels = new Uint8Array(2 * height * width * 3);
  pixels.forEach((_, at) => (pixels[at] = colours[at < pixels.length / 2 ? 0 : 1][at % 3]!));
  const pictures = await pointPictures({ pixels, numImages: 2, height, width, depth: 3 }, [null, null]);
  expect(pictures).toMatchObject({ height: 64, width: 32 });
  expect(pictures.pixels).toHaveLength(2 * 64 * 32 * 3);
  expect([...pictures.pixels.subarray(0, 3), ...pictures.pixels.subarray(-3)]).toEqual(colours.flat());
  const grey = { pixels: new Uint8Array(2 * 200 * 100).fill(7), numImages: 2, height, width, depth: 1 } as const;
  expect(new Set((await pointPictures(grey, [null, null])).pixels)).toEqual(new Set([7]));
});
