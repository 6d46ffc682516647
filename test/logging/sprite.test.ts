import { expect, test } from 'vitest';
import { spriteOf } from '../../src/logging/sprite.ts';

test('each pixel is where its picture stands, the rest is black', () => {
  const [height, width, depth, count] = [2, 3, 3, 5] as const;
  const pixels = Uint8Array.from({ length: count * height * width * depth }, (_, i) => 1 + (i % 255));
  const sprite = spriteOf({ pixels, height, width, depth }, count);
  expect(sprite).toMatchObject({ height: 6, width: 9, depth });
  sprite.pixels.forEach((value, at) => {
    const [y, x, channel] = [Math.floor(at / 27), Math.floor(at / 3) % 9, at % 3];
    const picture = Math.floor(y / height) * 3 + Math.floor(x / width);
    const from = ((picture * height + (y % height)) * width + (x % width)) * depth + channel;
    if (value !== (picture < count ? pixels[from] : 0)) throw new Error(`wrong value ${value} at ${y}, ${x}`);
  });
});

test('refuses bytes that are not those of the pictures', () => {
  const pictures = { pixels: new Uint8Array(5), height: 2, width: 1, depth: 1 } as const;
  expect(() => spriteOf(pictures, 2)).toThrow('needs 2 pictures of [2, 1, 1], got 5 bytes');
});
