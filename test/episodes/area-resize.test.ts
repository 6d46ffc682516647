import { describe, expect, it } from 'vitest';
import { areaFilter } from '../../src/episodes/area-resize.ts';

function shrink(from: number[], fromSize: number, toSize: number): number[] {
  const to = new Uint8Array(toSize * toSize);
  areaFilter(fromSize, toSize)(Uint8Array.from(from), to, 0);
  return [...to];
}

describe('areaFilter', () => {
  it('takes the mean of whole blocks', () => {
    expect(shrink([0, 100, 8, 8, 100, 200, 8, 8, 0, 0, 255, 255, 0, 4, 255, 255], 4, 2)).toEqual([100, 8, 1, 255]);
  });

  it('shares a pixel that the border cuts', () => {
    // 3 to 2: each target covers 1.5 source pixels, weights 1 and 1/2 out of 1.5 each way.
    const column = [90, 0, 30];
    const image = column.flatMap((value) => [value, value, value]);
    expect(shrink(image, 3, 2)).toEqual([60, 60, 20, 20]);
  });

  it('agrees with the definition for 105 to 28', () => {
    const from = Array.from({ length: 105 * 105 }, (_, i) => ((i * i) % 257) % 256);
    const got = shrink(from, 105, 28);
    // Cut each source pixel into 4 x 4 parts of equal value: 420 is 15 times 28, so that whole parts fall into targets.
    for (const target of [0, 27, 28 * 13 + 5, 28 * 28 - 1]) {
      const [top, left] = [Math.floor(target / 28) * 15, (target % 28) * 15];
      let sum = 0;
      for (let y = top; y < top + 15; y++) {
        for (let x = left; x < left + 15; x++) sum += from[Math.floor(y / 4) * 105 + Math.floor(x / 4)]!;
      }
      expect(Math.abs(got[target]! - sum / 225)).toBeLessThanOrEqual(0.51);
    }
  });

  it('copies at the same size, keeps white white, writes where it is told', () => {
    expect(shrink([1, 2, 3, 4], 2, 2)).toEqual([1, 2, 3, 4]);
    expect(new Set(shrink(new Array<number>(105 * 105).fill(255), 105, 28))).toEqual(new Set([255]));
    const to = new Uint8Array(6);
    areaFilter(2, 1)(Uint8Array.from([4, 4, 4, 4]), to, 3);
    expect([...to]).toEqual([0, 0, 0, 4, 0, 0]);
  });

  it('does not enlarge', () => {
    expect(() => areaFilter(10, 11)).toThrow('fromSize must be an integer of at least 11, got 10');
  });
});
