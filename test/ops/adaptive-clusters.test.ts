import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { adaptiveClusters } from '../../src/ops/adaptive-clusters.ts';

const DEPTH = 64;

/** Samples around some centres, `each` a centre; `spacing` is large against their deviation of 1. */
function blobs(labelOfCentre: readonly number[], each: number, spacing: number, seed: number) {
  const random = new Random(seed);
  const points: number[][] = [];
  const labels: number[] = [];
  const centreOf: number[] = [];
  labelOfCentre.forEach((label, centre) => {
    const middle = Array.from({ length: DEPTH }, () => random.normal(0, spacing));
    for (let i = 0; i < each; i++) {
      points.push(middle.map((v) => v + random.normal()));
      labels.push(label);
      centreOf.push(centre);
    }
  });
  return { distances: pairs(points), labels: Int32Array.from(labels), centreOf };
}

function pairs(points: readonly number[][], unit = 1): Float64Array {
  return Float64Array.from(
    points.flatMap((a) => points.map((b) => unit * a.reduce((s, v, d) => s + (v - b[d]!) ** 2, 0))),
  );
}

describe('adaptive clusters', () => {
  it('are the modes of scattered classes, and one where a class has one', () => {
    const labelOfCentre = [0, 0, 0, 1, 2, 2];
    for (let seed = 0; seed < 5; seed++) {
      const { distances, labels, centreOf } = blobs(labelOfCentre, 6, 3, seed);
      const got = adaptiveClusters(distances, labels, 3);
      expect(Array.from(got.labels)).toEqual(labelOfCentre);
      for (const rows of got.members) expect(new Set(rows.map((row) => centreOf[row])).size).toBe(1);
      expect(got.members.flat().sort((a, b) => a - b)).toEqual(Array.from(labels, (_, i) => i));
    }
  });

  it('do not depend on the unit of distance', () => {
    const { distances, labels } = blobs([0, 1, 1, 0], 5, 2, 3);
    const scaled = distances.map((d) => 1e-4 * d);
    expect(adaptiveClusters(scaled, labels, 2)).toEqual(adaptiveClusters(distances, labels, 2));
  });

  it('part a class around another one, though none of its samples is far off', () => {
    const points = [[-1], [-1.1], [0], [0.05], [1], [1.1], [-0.9], [0.9]];
    const labels = Int32Array.of(0, 0, 1, 1, 0, 0, 0, 0);
    const { members } = adaptiveClusters(pairs(points), labels, 2);
    expect(members).toEqual([[0, 1, 6], [4, 5, 7], [2, 3]]); // prettier-ignore
  });

  it('are one a class where samples coincide, and with one sample a class', () => {
    expect(adaptiveClusters(new Float64Array(16), Int32Array.of(0, 0, 1, 1), 2).members).toEqual([[0, 1], [2, 3]]); // prettier-ignore
    expect(adaptiveClusters(pairs([[0], [5]]), Int32Array.of(0, 1), 2).members).toEqual([[0], [1]]);
    expect(adaptiveClusters(pairs([[2]]), Int32Array.of(0), 1).members).toEqual([[0]]);
  });
});
