import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { errorRate, classProbabilities, type PrototypeClassifier } from '../../../src/ops/estimation/index.ts';
import { ASSOCIATION_FORMS } from '../../../src/ops/association.ts';
import { adaptPrototypes } from '../../../src/ops/prototype-number/adapt-prototypes.ts';

const DEPTH = 16;
const SPACING = 4;

/** Samples around centres; class 0 has three modes, the others one. */
function samples(each: number, seed: number, labelOfCentre = [0, 0, 0, 1, 2]) {
  const random = new Random(seed);
  const centres = labelOfCentre.map(() => Array.from({ length: DEPTH }, () => random.normal(0, SPACING)));
  const rows = centres.flatMap((centre, c) =>
    Array.from({ length: each }, () => ({ label: labelOfCentre[c]!, x: centre.map((v) => v + random.normal()) })),
  );
  return {
    centres,
    embeddings: Float32Array.from(rows.flatMap(({ x }) => x)),
    labels: Int32Array.from(rows, ({ label }) => label),
  };
}

/** Prototypes at given places, each sure of its label. */
function classifier(
  places: readonly (readonly number[])[],
  labels: readonly number[],
  form: PrototypeClassifier['form'],
  numLabels = 3,
): PrototypeClassifier {
  return {
    prototypes: Float64Array.from(places.flat()),
    association: Float64Array.from(
      labels.flatMap((label) => Array.from({ length: numLabels }, (_, l) => (l === label ? 6 : 0))),
    ),
    depth: DEPTH,
    numLabels,
    temperature: 4,
    form,
  };
}

const kinds = (events: readonly { kind: string }[]) => events.map(({ kind }) => kind);
const rowsOf = (values: Float64Array, width: number) =>
  Array.from({ length: values.length / width }, (_, j) => Array.from(values.slice(j * width, (j + 1) * width)));

describe.each(ASSOCIATION_FORMS)('the number of prototypes of a trained model, %s', (form) => {
  it('grows by the modes that a class lacks, and keeps what was there', () => {
    const { centres, embeddings, labels } = samples(20, 1);
    const before = classifier([centres[0]!, centres[3]!, centres[4]!], [0, 1, 2], form);
    const { classifier: after, events } = adaptPrototypes(before, embeddings, labels);
    expect(kinds(events)).toEqual(['founded', 'founded']);
    for (const { sample } of events) expect(labels[sample!]).toBe(0);
    expect(Array.from(after.prototypes.subarray(0, 3 * DEPTH))).toEqual(Array.from(before.prototypes));
    expect(Array.from(after.association.subarray(0, 9))).toEqual(Array.from(before.association));
    const error = (c: PrototypeClassifier) => errorRate(classProbabilities(c, embeddings), labels, 3);
    expect(error(after)).toBeLessThanOrEqual(error(before));
    // The founded ones lie at the middle of their modes, within the sampling error of a mean.
    for (const place of rowsOf(after.prototypes, DEPTH).slice(3)) {
      const gaps = [centres[1]!, centres[2]!].map((c) => c.reduce((s, v, k) => s + (v - place[k]!) ** 2, 0));
      expect(Math.min(...gaps)).toBeLessThan((3 * DEPTH) / 20);
    }
  });

  it('merges two of one label in one mode into their mean by mass', () => {
    const { centres, embeddings, labels } = samples(20, 2);
    const shifted = centres[3]!.map((v) => v + 0.1);
    const places = [...centres.slice(0, 3), centres[3]!, shifted, centres[4]!];
    const before = classifier(places, [0, 0, 0, 1, 1, 2], form);
    const { classifier: after, events } = adaptPrototypes(before, embeddings, labels);
    expect(events).toEqual([{ kind: 'merged', prototype: 4, sample: null }]);
    rowsOf(after.prototypes, DEPTH)[3]!.forEach((v, k) => {
      expect(v).toBeGreaterThan(centres[3]![k]! - 1e-9);
      expect(v).toBeLessThan(shifted[k]! + 1e-9);
    });
    expect(after.association.slice(9, 12)).toEqual(before.association.slice(9, 12));
  });

  it('removes one without mass', () => {
    const { centres, embeddings, labels } = samples(20, 3);
    const far = centres[0]!.map((v) => v + 1000);
    const before = classifier([...centres, far], [0, 0, 0, 1, 2, 1], form);
    const { classifier: after, events } = adaptPrototypes(before, embeddings, labels);
    expect(events.at(-1)).toEqual({ kind: 'pruned', prototype: 5, sample: null });
    expect(events).toHaveLength(1);
    expect(Array.from(after.prototypes)).toEqual(Array.from(before.prototypes.subarray(0, 5 * DEPTH)));
  });

  it('leaves alone what fits', () => {
    const { centres, embeddings, labels } = samples(20, 4);
    const before = classifier(centres, [0, 0, 0, 1, 2], form);
    expect(adaptPrototypes(before, embeddings, labels).events).toEqual([]);
  });
});

it('founds for a label that has no prototype', () => {
  const { centres, embeddings, labels } = samples(20, 5, [0, 1, 2]);
  const before = classifier(centres.slice(0, 2), [0, 1], 'mixture');
  const { classifier: after, events } = adaptPrototypes(before, embeddings, labels);
  expect(kinds(events)).toEqual(['founded']);
  expect(labels[events[0]!.sample!]).toBe(2);
  expect(errorRate(classProbabilities(after, embeddings), labels, 3)).toBe(0);
});

it('refuses embeddings that do not fit', () => {
  const model = classifier([Array<number>(DEPTH).fill(0)], [0], 'mixture');
  expect(() => adaptPrototypes(model, new Float32Array(DEPTH + 1), Int32Array.of(0))).toThrow(
    `embeddings of ${DEPTH} numbers each, got ${DEPTH + 1}`,
  );
});
