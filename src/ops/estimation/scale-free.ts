import { objective } from './objective.ts';
import type { PrototypePoint } from './p-step.ts';
import { JEFFREYS_EPSILON } from './penalty.ts';
import type { Problem } from './problem.ts';
import { centreOnMedians } from './sparsity.ts';

/** Where the penalty stops to tell weights from zero. */
const SMALL = Math.sqrt(JEFFREYS_EPSILON);
/** Thresholds tried for zeroing, largest first. */
const THRESHOLDS = [SMALL, SMALL / 10, SMALL / 100, SMALL / 1000];

/** Whether the scale-free prior has driven the whole association to zero, where c says nothing of the sample. */
export function hasCollapsed(association: Float64Array, numLabels: number): boolean {
  return numLabels > 1 && centreOnMedians(association, numLabels).every((w) => Math.abs(w) < SMALL);
}

/** The association with its small weights exactly zero, where that lowers C; null where no threshold does. */
export function zeroSmallWeights(problem: Problem, point: PrototypePoint, association: Float64Array) {
  for (const threshold of THRESHOLDS) {
    const sparse = association.map((w) => (Math.abs(w) < threshold ? 0 : w));
    const value = objective(problem, point.matched, sparse);
    if (value < point.objective) return { association: sparse, objective: value };
  }
  return null;
}
