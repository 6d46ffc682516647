import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { buildMap, type MapInput } from '../../src/interpretation/map.ts';

/** Samples of one class with prototypes where asked, else on the first sample. */
function input(embeddings: Float32Array, depth: number, prototypes = embeddings.slice(0, depth)): MapInput {
  const numPrototypes = prototypes.length / depth;
  return {
    embeddings,
    labels: new Int32Array(embeddings.length / depth),
    labelNames: ['only'],
    prototypes,
    association: new Float32Array(numPrototypes).fill(1),
    depth,
  };
}

/** Rows that vary by 5, 3 and 0.1 along fixed orthonormal directions around a mean far from 0. */
function stretched(numRows: number, depth: number): Float32Array {
  const random = new Random(`${numRows}/${depth}`);
  const rows = new Float32Array(numRows * depth);
  for (let i = 0; i < numRows; i++) {
    const [u, v] = [random.normal(0, 5), random.normal(0, 3)];
    for (let k = 0; k < depth; k++) rows[i * depth + k] = 10 + random.normal(0, 0.1);
    rows[i * depth]! += (u - v) * Math.SQRT1_2;
    rows[i * depth + 1]! += (u + v) * Math.SQRT1_2;
  }
  return rows;
}

describe('buildMap', () => {
  it.each([
    [60, 6],
    [6, 60],
  ])('shows the plane of most variance, %i samples of %i dimensions', (numRows, depth) => {
    const embeddings = stretched(numRows, depth);
    const map = buildMap(input(embeddings, depth));
    // In that plane distances are the true ones, but for the small noise left out.
    for (let i = 1; i < numRows; i++) {
      const [a, b] = [map.samples[0]!, map.samples[i]!];
      const dx = embeddings[i * depth]! - embeddings[0]!;
      const dy = embeddings[i * depth + 1]! - embeddings[1]!;
      expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeCloseTo(Math.hypot(dx, dy), 0);
    }
    const [first, second] = map.explainedVariance;
    expect(first).toBeGreaterThan(second);
    expect(first + second).toBeGreaterThan(0.97);
    expect(first + second).toBeLessThanOrEqual(1 + 1e-12);
    const mean = map.samples.reduce((sum, sample) => sum + sample.x, 0) / numRows;
    expect(mean).toBeCloseTo(0, 5);
    expect(map.samples.reduce((sum, sample) => sum + sample.x * sample.y, 0)).toBeCloseTo(0, 2);
  });

  it('gives the same picture by either route', () => {
    // Rows of zeros appended as dimensions turn a tall matrix into a wide one without changing the samples.
    const tall = stretched(20, 6);
    const wide = new Float32Array(20 * 40);
    for (let i = 0; i < 20; i++) wide.set(tall.subarray(i * 6, i * 6 + 6), i * 40);
    const [a, b] = [buildMap(input(tall, 6)), buildMap(input(wide, 40))];
    a.samples.forEach((sample, i) => {
      expect(b.samples[i]!.x).toBeCloseTo(sample.x, 6);
      expect(b.samples[i]!.y).toBeCloseTo(sample.y, 6);
    });
  });

  it('puts a prototype on a sample where the sample is, and reads its association', () => {
    const embeddings = stretched(12, 5);
    const map = buildMap({
      ...input(embeddings, 5, embeddings.slice(35, 45)),
      labels: Int32Array.from({ length: 12 }, (_, i) => i % 2),
      labelNames: ['a', 'b'],
      association: Float32Array.of(0.25, 0.75, 1, 0),
      mass: [0.6, 0.4],
    });
    expect(map.prototypes[0]).toMatchObject({
      x: map.samples[7]!.x,
      y: map.samples[7]!.y,
      winner: 1,
      share: 0.75,
      mass: 0.6,
    });
    expect(map.prototypes[1]).toMatchObject({
      x: map.samples[8]!.x,
      y: map.samples[8]!.y,
      winner: 0,
      ambiguity: 0,
      mass: 0.4,
    });
    expect(map.samples[3]!.label).toBe(1);
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
    expect('mass' in buildMap(input(embeddings, 5)).prototypes[0]!).toBe(false);
  });

  it('draws everything at one point where samples do not vary', () => {
    for (const embeddings of [Float32Array.of(0.1, 0.7, 3), Float32Array.of(0.1, 0.7, 3, 0.1, 0.7, 3, 0.1, 0.7, 3)]) {
      const map = buildMap(input(embeddings, 3, Float32Array.of(9, 9, 9)));
      expect(map.explainedVariance).toEqual([0, 0]);
      for (const point of [...map.samples, ...map.prototypes]) expect(point).toMatchObject({ x: 0, y: 0 });
    }
  });

  it('has an empty second axis for two samples, for a line, and in one dimension', () => {
    for (const [embeddings, depth] of [
      [Float32Array.of(0, 0, 0, 3, 4, 0), 3],
      [Float32Array.of(0, 3, 5), 1],
    ] as const) {
      const map = buildMap(input(embeddings, depth));
      expect(map.explainedVariance[0]).toBeCloseTo(1, 10);
      expect(map.explainedVariance[1]).toBeCloseTo(0, 10);
      expect(Math.abs(map.samples[0]!.x - map.samples.at(-1)!.x)).toBeCloseTo(5, 6);
      for (const sample of map.samples) expect(sample.y).toBeCloseTo(0, 6);
    }
  });
});
