import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { gramMatrix } from '../../../src/ops/estimation/gram.ts';
import { localScatter } from '../../../src/ops/estimation/local-scatter.ts';

/** Ten samples about each of the given places, deviation 1 in each of 30 dimensions. */
function clusters(places: readonly number[], scale = 1) {
  const random = new Random('scatter');
  const rows = places.flatMap((place) =>
    Array.from({ length: 10 * 30 }, (_, at) => scale * ((at % 30 === 0 ? place : 0) + random.normal())),
  );
  return gramMatrix(Float64Array.from(rows), places.length * 10);
}

describe('localScatter', () => {
  const labels = Int32Array.from({ length: 40 }, (_, i) => Math.floor(i / 20));

  it('is the scatter of a mode, however far the modes of a class are apart', () => {
    const near = localScatter(clusters([0, 0, 0, 0]), labels);
    const far = localScatter(clusters([0, 100, 200, 300]), labels);
    expect(near).toBeGreaterThan(15); // the variance is 30; nearest neighbours are nearer than most
    expect(near).toBeLessThan(30);
    expect(far / near).toBeGreaterThan(0.9);
    expect(far / near).toBeLessThan(1.3);
  });

  it('is the plain median, goes with the square of the scale, and takes neighbours of the own label only', () => {
    const gram = gramMatrix(Float64Array.of(0, 1, 3, 0.1, 9), 5); // nearest of the label: 1, 1, 2, 8.9, 8.9
    expect(localScatter(gram, Int32Array.of(0, 0, 0, 1, 1))).toBeCloseTo(4 / 2, 12);
    const ratio = localScatter(clusters([0, 5, 9, 2], 3), labels) / localScatter(clusters([0, 5, 9, 2]), labels);
    expect(ratio).toBeCloseTo(9, 6);
  });

  it('has a value where labels have one sample each, where samples coincide, and for one sample', () => {
    expect(localScatter(gramMatrix(Float64Array.of(0, 2, 6), 3), Int32Array.of(0, 1, 2))).toBe(2);
    expect(localScatter(new Float64Array(4), Int32Array.of(0, 0))).toBe(1);
    expect(localScatter(Float64Array.of(5), Int32Array.of(0))).toBe(1);
  });
});
