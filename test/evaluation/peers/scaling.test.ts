import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import type { Classifier } from '../../../src/evaluation/peers/classifier.ts';
import { withScaling, type Scaling } from '../../../src/evaluation/peers/scaling.ts';

/** What a classifier is given. */
function seen(scaling: Scaling, support: Float32Array, query: Float32Array, depth: number) {
  let given = { support: new Float32Array(), query: new Float32Array() };
  const spy: Classifier = (s) => ({
    scores(q) {
      given = { support: s.slice(), query: q.slice() };
      return new Float32Array();
    },
  });
  withScaling(scaling, spy)(support, new Int32Array(support.length / depth), 1, depth).scores(query);
  return given;
}

const random = new Random('scaling');
const support = Float32Array.from({ length: 40 }, (_, at) =>
  at % 2 === 0 ? random.normal(5, 3) : random.normal(-1, 1),
);
const query = Float32Array.of(5, -1, 8, 0);

describe('withScaling', () => {
  it('hands on how far prototypes are from the scaled support', () => {
    const classifier: Classifier = () => ({ scores: () => new Float32Array(), prototypeRatio: () => 0.3 });
    expect(withScaling('l2', classifier)(support, new Int32Array(20), 1, 2).prototypeRatio?.()).toBe(0.3);
  });

  it('leaves embeddings as they are', () => {
    expect(seen('none', support, query, 2)).toEqual({ support, query });
  });

  it('standardises by the support, queries too', () => {
    const given = seen('standardise', support, query, 2);
    for (const k of [0, 1]) {
      const column = (rows: Float32Array) => [...rows].filter((_, at) => at % 2 === k);
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      const deviation = (values: number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));
      expect(mean(column(given.support))).toBeCloseTo(0, 5);
      expect(deviation(column(given.support))).toBeCloseTo(1, 5);
      const [m, d] = [mean(column(support)), deviation(column(support))];
      column(given.query).forEach((value, i) => expect(value).toBeCloseTo((column(query)[i]! - m) / d, 4));
    }
  });

  it('does not blow up a dimension that never moves, nor a single sample', () => {
    const given = seen('standardise', Float32Array.of(1, 7, 3, 7), Float32Array.of(1, 7.1), 2);
    expect(given.query.every((value) => Math.abs(value) < 3)).toBe(true);
    expect([...seen('standardise', Float32Array.of(4, 5), Float32Array.of(5, 7), 2).query]).toEqual([1, 2]);
  });

  it('gives every row length 1, and leaves zeros', () => {
    expect([...seen('l2', Float32Array.of(3, 4, 0, 0), Float32Array.of(0, -2), 2).support]).toEqual([
      ...Float32Array.of(0.6, 0.8, 0, 0),
    ]);
    expect([...seen('l2', Float32Array.of(3, 4), Float32Array.of(0, -2), 2).query]).toEqual([0, -1]);
  });
});
