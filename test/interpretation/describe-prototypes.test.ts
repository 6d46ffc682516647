import { describe, expect, it } from 'vitest';
import { describePrototypes } from '../../src/interpretation/describe-prototypes.ts';

// On a line: class 0 at 0 and 1, class 1 at 5 and 6; prototypes at 0.4 and 5.
const model = {
  embeddings: Float32Array.of(0, 1, 5, 6),
  labels: Int32Array.of(0, 0, 1, 1),
  labelNames: ['left', 'right'],
  prototypes: Float32Array.of(0.25, 5),
  association: Float32Array.of(0.9, 0.1, 0.4, 0.6),
  matching: Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0, 1),
  depth: 1,
};

describe('describePrototypes', () => {
  it('gives mass, classes and the samples of each prototype', () => {
    const [left, right] = describePrototypes(model, 3).prototypes;
    expect(left).toMatchObject({ index: 0, winner: 0, likelyLabels: [0], matchedRows: [0, 1] });
    expect(left!.mass).toBeCloseTo((0.9 + 0.8 + 0.3 + 0) / 4, 6);
    expect(left!.mass + right!.mass).toBeCloseTo(1, 6);
    expect(left!.classes.map((share) => Math.round(100 * share))).toEqual([90, 10]);
    expect(right).toMatchObject({ winner: 1, likelyLabels: [1, 0], matchedRows: [2, 3] });
    expect(right!.ambiguity).toBeGreaterThan(left!.ambiguity);
  });

  it('names the nearest samples, nearest first, with true distances', () => {
    const [left, right] = describePrototypes(model, 3).prototypes;
    expect(left!.nearest).toEqual([
      { row: 0, label: 0, distance: 0.25 },
      { row: 1, label: 0, distance: 0.75 },
      { row: 2, label: 1, distance: 4.75 },
    ]);
    expect(right!.nearest.map(({ row }) => row)).toEqual([2, 3, 1]);
    expect(describePrototypes(model, 9).prototypes[0]!.nearest).toHaveLength(4);
  });

  it('describes the classes, and is plain JSON', () => {
    const description = describePrototypes(model);
    expect(description.classes.map(({ name, kinds }) => [name, kinds])).toEqual([
      ['left', ['single', 'ambiguous']],
      ['right', ['single', 'ambiguous']],
    ]);
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('refuses a matching of another shape and no samples to name', () => {
    expect(() => describePrototypes({ ...model, matching: new Float32Array(6) })).toThrow(/\[4, 2\], got 6/);
    expect(() => describePrototypes(model, 0)).toThrow(/numNearest/);
  });
});
