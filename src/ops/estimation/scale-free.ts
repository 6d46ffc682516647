import { objective } from './objective.ts';
import type { FitPoint, PrototypePoint } from './p-step.ts';
import { JEFFREYS_EPSILON } from './penalty.ts';
import type { Problem } from './problem.ts';
import type { SampleMatching } from './sample-matching.ts';
import { centreOnMedians } from './sparsity.ts';
import { stepAssociation } from './w-step-softmax.ts';

/** Where the penalty stops to tell weights from zero. */
const SMALL = Math.sqrt(JEFFREYS_EPSILON);
/** By how much zeroing may raise C, as a part of 1 + |C|: at the optimum small weights are not quite zero. */
export const SPARSIFY_RISE = 1e-6;
/** Thresholds tried for zeroing, largest first. */
const THRESHOLDS = [SMALL, SMALL / 10, SMALL / 100, SMALL / 1000];

/** The L2 solution is a start, so a rough one will do. */
const L2_STOP = { tolerance: 1e-6, maxIterations: 500 };

/** Whether the scale-free prior has driven the whole association to zero, where c says nothing of the sample. */
export function hasCollapsed(association: Float64Array, numLabels: number): boolean {
  return numLabels > 1 && centreOnMedians(association, numLabels).every((w) => Math.abs(w) < SMALL);
}

/** The association with its small weights exactly zero, where that leaves C; null where there are none such. */
export function zeroSmallWeights(problem: Problem, point: PrototypePoint, association: Float64Array): FitPoint | null {
  for (const threshold of THRESHOLDS) {
    const sparse = association.map((w) => (Math.abs(w) < threshold ? 0 : w));
    const value = objective(problem, point.matched, sparse);
    const changed = sparse.some((w, at) => w !== association[at]);
    if (changed && value <= point.objective + SPARSIFY_RISE * (1 + Math.abs(point.objective)))
      return { point: { ...point, objective: value }, association: sparse };
  }
  return null;
}

/** The L2 solution for W with the prototypes fixed: where the scale-free prior starts, and what replaces its collapse. */
export function l2Association(problem: Problem, { matching }: SampleMatching, start: Float64Array): Float64Array {
  return stepAssociation({ ...problem, regulariser: 'l2' }, matching, start, L2_STOP);
}
