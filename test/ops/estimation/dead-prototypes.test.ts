import { describe, expect, it } from 'vitest';
import { deadPrototypes, replaceDead, type PrototypeRows } from '../../../src/ops/estimation/dead-prototypes.ts';
import { pointOf, problemOf, type LabelledSamples } from './random-problems.ts';
import type { Problem } from '../../../src/ops/estimation/problem.ts';

const samples: LabelledSamples = {
  embeddings: Float64Array.of(0, 1, 7, 9),
  labels: Int32Array.of(0, 0, 1, 1),
  numLabels: 2,
  depth: 1,
};
const rows = (coordinates: number[], reseeded: boolean[]): PrototypeRows => ({
  coordinates: Float64Array.from(coordinates),
  association: Float64Array.from(coordinates.flatMap(() => [1, -2])),
  founderLabels: coordinates.map(() => 0),
  reseeded,
});

function replace(problem: Problem, given: PrototypeRows) {
  const { prototypes, matched } = pointOf(problem, given.coordinates, given.association);
  const dead = deadPrototypes(matched);
  return { dead, ...replaceDead(problem, prototypes, given, dead, 5) };
}

describe('replaceDead', () => {
  const problem = problemOf(samples, { temperature: 0.5 });
  const { span } = problem;
  const first = span.samples[0]!;

  it('re-seeds a prototype without mass at the sample farthest from the living', () => {
    const { dead, rows: after, events } = replace(problem, rows([first, 500], [false, false]));
    expect(dead).toEqual([1]);
    expect(events).toEqual([{ iteration: 5, kind: 'reseeded', prototype: 1, sample: 3 }]);
    expect(after.coordinates[1]).toBe(span.samples[3]);
    expect(after.founderLabels).toEqual([0, 1]);
    expect([...after.association]).toEqual([1, -2, 0, 2]); // as sure as the surest
    expect(after.reseeded).toEqual([false, true]);
  });

  it('gives two dead prototypes different samples', () => {
    const { events } = replace(problem, rows([first, 500, -600], [false, false, false]));
    expect(events.map(({ sample }) => sample)).toEqual([3, 2]);
  });

  it('removes a prototype that was re-seeded before', () => {
    const { rows: after, events } = replace(problem, rows([500, first], [true, false]));
    expect(events).toEqual([{ iteration: 5, kind: 'removed', prototype: 0, sample: null }]);
    expect([...after.coordinates]).toEqual([first]);
    expect([after.association.length, after.founderLabels.length, after.reseeded.length]).toEqual([2, 1, 1]);
  });

  it('gives the re-seeded prototype of a mixture a class distribution', () => {
    const mixture: Problem = { ...problem, form: 'mixture', regulariser: 'dirichlet', alpha: 0.25 };
    const given = { ...rows([first, 500], [false, false]), association: Float64Array.of(0.5, 0.5, 0.5, 0.5) };
    expect([...replace(mixture, given).rows.association.subarray(2)]).toEqual([1 / 3, 2 / 3]);
  });
});

describe('deadPrototypes', () => {
  it('finds none where each has samples', () => {
    const problem = problemOf(samples, { temperature: 0.5 });
    const { matched } = pointOf(problem, problem.span.samples, new Float64Array(8));
    expect(deadPrototypes(matched)).toEqual([]);
  });
});
