import { expect, it } from 'vitest';
import { gatherBatch } from '../../../src/episodes/batch.ts';
import { drawnOnDemand } from '../../../src/episodes/glyphs/drawn-on-demand.ts';

/** Five images of 2 x 2, and the rows drawn so far in their order. */
function fiveImages() {
  const drawn: number[] = [];
  const images = drawnOnDemand(5, 2, (row, image) => {
    drawn.push(row);
    image.fill(10 * row + 1);
  });
  return { images, drawn };
}

const part = (...rows: number[]) => ({ rows: Int32Array.from(rows), turns: new Uint8Array(rows.length) });

it('draws what an episode asks for, each image once', () => {
  const { images, drawn } = fiveImages();
  expect([...gatherBatch(images, part(3, 1, 3))]).toEqual([
    ...Array(4).fill(31),
    ...Array(4).fill(11),
    ...Array(4).fill(31),
  ]);
  expect(drawn).toEqual([3, 1]);
  gatherBatch(images, part(1, 4));
  expect(drawn).toEqual([3, 1, 4]);
});

it('has all pixels where they are asked for', () => {
  const { images, drawn } = fiveImages();
  gatherBatch(images, part(2));
  expect([...images.pixels]).toEqual([1, 11, 21, 31, 41].flatMap((value) => Array(4).fill(value)));
  expect(drawn).toEqual([2, 0, 1, 3, 4]);
  expect(images).toMatchObject({ numImages: 5, height: 2, width: 2, depth: 1 });
});

it('is complete in a copy, and does not mix with the pixels of another', () => {
  const { images } = fiveImages();
  expect([...gatherBatch({ ...images }, part(4))]).toEqual(Array(4).fill(41));
  const inverted = { ...images, pixels: images.pixels.map((value) => 255 - value) };
  expect([...gatherBatch(inverted, part(4))]).toEqual(Array(4).fill(214));
});

it('draws nothing for rows that are not there', () => {
  const { images, drawn } = fiveImages();
  expect(() => gatherBatch(images, part(0, 5))).toThrow(/row must be from 0 to 4, got 5/);
  expect(drawn).toEqual([]);
});
