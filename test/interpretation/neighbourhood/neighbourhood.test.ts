import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { neighbourhood } from '../../../src/interpretation/neighbourhood/neighbourhood.ts';
import type { PrototypeClassifier } from '../../../src/ops/estimation/index.ts';

const classifier: PrototypeClassifier = {
  prototypes: Float64Array.of(0, 0, 0, 4, 0, 0, 0, 0, 9),
  association: Float64Array.of(5, 0, 0, 5, 5, 0),
  ...{ depth: 3, numLabels: 2, temperature: 0.1, form: 'mixture' },
};

/** Points around (1, 0, 0), spread 2 along the second axis, 1 along the first, hardly along the third; one far away. */
function points(): Float32Array {
  const random = new Random(1);
  const near = Array.from({ length: 40 }, () => [1 + random.normal(), random.normal(0, 2), random.normal(0, 0.01)]);
  return Float32Array.from([...near, [50, 50, 50]].flat());
}

const embeddings = points();
const labels = Int32Array.from({ length: 41 }, (_, i) => i % 2);
const sample = embeddings.slice(0, 3);

it('names the nearest samples, not the sample itself, and the plane they vary in', () => {
  const around = neighbourhood({ sample, embeddings, labels, classifier, row: 0, numNeighbours: 30 });
  const distances = Array.from({ length: 41 }, (_, i) =>
    Math.hypot(...[0, 1, 2].map((k) => embeddings[i * 3 + k]! - sample[k]!)),
  );
  const wanted = Array.from({ length: 40 }, (_, i) => i + 1).sort((a, b) => distances[a]! - distances[b]!);
  expect(around.samples.map(({ row }) => row)).toEqual(wanted.slice(0, 30));
  for (const { row, label, distance } of around.samples) {
    expect(label).toBe(labels[row]);
    expect(distance).toBeCloseTo(distances[row]!, 5);
  }
  const [first, second] = around.explainedVariance;
  expect(first).toBeGreaterThan(second);
  expect(first + second).toBeGreaterThan(0.999);
  // In the plane of almost all variance, distances are those of the whole space.
  for (const { x, y, distance } of around.samples) {
    expect(Math.hypot(x - around.x, y - around.y)).toBeCloseTo(distance, 1);
  }
});

it('says how far it is straight to each prototype and where the class changes on the way', () => {
  const around = neighbourhood({ sample: Float32Array.of(1, 1, 0), embeddings, labels, classifier });
  expect(around.label).toBe(0);
  const [own, other, remote] = around.prototypes;
  expect(own).toMatchObject({ prototype: 0, label: 0, crossing: null });
  expect(own!.distance).toBeCloseTo(Math.SQRT2, 5);
  // To (4, 0, 0) from (1, 1, 0); the boundary is x = 2, a third of the way.
  expect(other).toMatchObject({ prototype: 1, label: 1 });
  expect(other!.crossing!.at).toBeCloseTo(1 / 3, 6);
  expect(other!.crossing!.distance).toBeCloseTo(Math.sqrt(10) / 3, 5);
  expect(other!.crossing).toMatchObject({ from: 0, to: 1 });
  expect(other!.crossing!.x).toBeCloseTo(around.x + (other!.x - around.x) / 3, 4);
  expect(other!.crossing!.y).toBeCloseTo(around.y + (other!.y - around.y) / 3, 4);
  // Far away but of the same class, with nothing of another class between.
  expect(remote).toMatchObject({ prototype: 2, label: 0, crossing: null });
  expect(JSON.parse(JSON.stringify(around))).toEqual(around);
});

it('refuses arrays that do not fit together', () => {
  const input = { sample, embeddings, labels, classifier };
  expect(() => neighbourhood({ ...input, sample: Float32Array.of(1) })).toThrow(/must hold 3 numbers and labels 41/);
  expect(() => neighbourhood({ ...input, labels: labels.slice(1) })).toThrow(/got 3 and 40/);
  expect(() => neighbourhood({ ...input, numNeighbours: 0 })).toThrow(/at least 1, got 0/);
});
