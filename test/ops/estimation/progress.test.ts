import { describe, expect, it } from 'vitest';
import type { PrototypeRows } from '../../../src/ops/estimation/dead-prototypes.ts';
import {
  beginProgress,
  improveAssociation,
  improvePrototypes,
  improveTogether,
  leaveCollapse,
  reviveDead,
  sparsify,
} from '../../../src/ops/estimation/progress.ts';
import { pointOf, problemOf, randomSamples } from './random-problems.ts';

const samples = randomSamples('progress', 15, 3, 3);
const EXACT = { tolerance: 1e-8, maxIterations: 5000 };

function begin(options: Parameters<typeof problemOf>[1], change: Partial<PrototypeRows> = {}) {
  const problem = problemOf(samples, { temperature: 4, ...options });
  const { rank } = problem.span;
  return beginProgress(problem, {
    coordinates: problem.span.samples.slice(0, 3 * rank),
    association: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    founderLabels: [0, 1, 2],
    reseeded: [false, false, false],
    ...change,
  });
}

describe('steps of an estimation', () => {
  it('lower C, say so, and leave the point in step with what it is of', () => {
    const progress = begin({});
    const first = progress.point.objective;
    expect(improveAssociation(progress, EXACT)).toBe(true);
    improvePrototypes(progress, 0);
    expect(progress.history.map(({ step }) => step).slice(0, 2)).toEqual(['association', 'prototypes']);
    expect(progress.point.objective).toBeLessThan(first);
    const anew = pointOf(progress.problem, progress.rows.coordinates, progress.rows.association);
    expect(progress.point.objective).toBeCloseTo(anew.objective, 9);
  });

  it('go on along the change of an iteration, farther after each success, and back off after a failure', () => {
    const progress = begin({ anchor: 0.01 });
    const before = progress.rows;
    improveAssociation(progress, { tolerance: 1e-8, maxIterations: 1 });
    const first = progress.point.objective;
    expect(improveTogether(progress, before)).toBe(true);
    expect(progress.point.objective).toBeLessThan(first);
    expect(progress.reach).toBe(2);
    const anew = pointOf(progress.problem, progress.rows.coordinates, progress.rows.association);
    expect(progress.point.objective).toBeCloseTo(anew.objective, 9);

    const { rows } = progress;
    const away = { ...rows, association: rows.association.map((w) => 9 * w) }; // backwards from there is uphill
    expect(improveTogether(progress, { ...rows, association: away.association.map((w) => -w) })).toBe(false);
    expect(progress.rows).toBe(rows);
    expect(progress.reach).toBe(1);
  });

  it('do nothing more where they have converged', () => {
    const progress = begin({});
    improveAssociation(progress, EXACT);
    improveAssociation(progress, EXACT);
    const settled = progress.point.objective;
    improveAssociation(progress, EXACT);
    expect(progress.point.objective).toBeCloseTo(settled, 12);
    const steps = progress.history.length;
    improvePrototypes(progress, Infinity);
    expect(progress.history.length).toBe(steps);
  });

  it('replace what is dead, once, and start a new descent', () => {
    const far = begin({}).rows.coordinates.slice();
    far.fill(1e4, 0, 3);
    const progress = begin({}, { coordinates: far });
    expect(reviveDead(progress)).toBe(true);
    expect(progress.events.map(({ kind, prototype }) => [kind, prototype])).toEqual([['reseeded', 0]]);
    expect(progress.history.at(-1)).toMatchObject({ step: 'restart', objective: progress.point.objective });
    expect(reviveDead(progress)).toBe(false);
  });

  it('leave a collapse of the scale-free prior for L2, and only a collapse', () => {
    const progress = begin({ regulariser: 'jeffreys' }, { association: new Float64Array(9) });
    expect(leaveCollapse(progress)).toBe(true);
    expect(progress.events).toEqual([{ iteration: 0, kind: 'collapsed', prototype: null, sample: null }]);
    expect(progress.problem.regulariser).toBe('l2');
    expect(Math.max(...progress.rows.association)).toBeGreaterThan(0.1);
    expect(leaveCollapse(begin({ regulariser: 'jeffreys' }))).toBe(false);
    expect(leaveCollapse(begin({}, { association: new Float64Array(9) }))).toBe(false);
  });

  it('sparsify small weights', () => {
    const progress = begin(
      { regulariser: 'jeffreys' },
      { association: Float64Array.of(2, 0.003, 0, 0, 2, 0, 0, 0, 2) },
    );
    expect(sparsify(progress)).toBe(true);
    expect(progress.rows.association[1]).toBe(0);
    expect(sparsify(progress)).toBe(false);
  });
});
