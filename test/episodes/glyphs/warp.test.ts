import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawWarp } from '../../../src/episodes/glyphs/warp.ts';

it('moves points by the given standard deviation', () => {
  const random = new Random(1);
  let sum = 0;
  for (let i = 0; i < 4000; i++) sum += (drawWarp(0.1, random)(0.4, 0.6)[0] - 0.4) ** 2;
  expect(Math.sqrt(sum / 4000)).toBeCloseTo(0.1, 2);
});

it('moves neighbours together', () => {
  const warp = drawWarp(0.05, new Random(2));
  const [ax, ay] = warp(0.5, 0.5);
  const [bx, by] = warp(0.505, 0.5);
  expect(Math.hypot(bx - ax - 0.005, by - ay)).toBeLessThan(0.005);
});

it('leaves all points where they are at deviation 0', () => {
  expect(drawWarp(0, new Random(3))(0.2, 0.9)).toEqual([0.2, 0.9]);
});
