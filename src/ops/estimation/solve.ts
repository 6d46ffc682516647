import type { PrototypeRows } from './dead-prototypes.ts';
import type { FitEvent, HistoryEntry } from './fit-history.ts';
import type { FitOptions } from './fit-options.ts';
import { gradientNorm } from './gradient-norm.ts';
import type { PrototypePoint } from './p-step.ts';
import type { Problem } from './problem.ts';
import {
  beginProgress,
  improveAssociation,
  improvePrototypes,
  improveTogether,
  leaveCollapse,
  reviveDead,
  sparsify,
  type Progress,
} from './progress.ts';

/** Where an estimation ended. */
export interface Solution {
  readonly point: PrototypePoint;
  readonly association: Float64Array;
  readonly founderLabels: readonly number[];
  readonly history: readonly HistoryEntry[];
  readonly events: readonly FitEvent[];
  /** Norm of the gradient at the end over that at the start; 0 when only rounding is left. */
  readonly relativeGradient: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/** The gradient must fall to this part of its first norm, */
const GRADIENT_TOLERANCE = 1e-3;
/** or under what rounding leaves of it. */
const ROUNDING = 1e-6;
/** The W-step's tolerance as a part of the first gradient: loose at first, then halved in each iteration. */
const W_TOLERANCE = { first: 1e-2, last: 1e-4 };
/** Before this iteration, W and P have not found their direction. */
const TOGETHER_FROM = 3;
/** P is left where it is while its gradient is this part of the first one. */
const P_TOLERANCE = 3e-4;
/**
 * Inner iterations of a W-step: few while P moves far; twice as many with every `doubled` iterations, since in a narrow valley of
 * both P has to see the best W; at the end, until it is exact.
 */
const W_ITERATIONS = { within: 30, doubled: 50, last: 5000 };
/** At an L1 optimum |∇| ≤ α where w = 0: the part of α by which it may be missed. */
const L1_TOLERANCE = 5e-4;

/** Alternates W-step and P-step from `start` until C and its gradient settle (method §3). */
export function solve(
  problem: Problem,
  start: PrototypeRows,
  { tolerance, maxIterations }: Pick<FitOptions, 'tolerance' | 'maxIterations'>,
): Solution {
  const progress = beginProgress(problem, start);
  const first = currentGradient(progress);
  const exact = { tolerance: exactTolerance(problem, first), maxIterations: W_ITERATIONS.last };
  let converged = false;
  while (!converged && progress.iteration < maxIterations) {
    const part = Math.max(W_TOLERANCE.last, W_TOLERANCE.first / 2 ** progress.iteration);
    progress.iteration++;
    const before = progress.point.objective;
    const rows = progress.rows;
    improveAssociation(progress, {
      tolerance: Math.max(part * first, ROUNDING),
      maxIterations: Math.min(
        W_ITERATIONS.last,
        Math.ceil(W_ITERATIONS.within * 2 ** (progress.iteration / W_ITERATIONS.doubled)),
      ),
    });
    if (leaveCollapse(progress)) continue;
    improvePrototypes(progress, P_TOLERANCE * first);
    if (reviveDead(progress)) continue;
    if (progress.iteration >= TOGETHER_FROM) improveTogether(progress, rows);
    const steady = before - progress.point.objective <= tolerance * Math.abs(before);
    if (steady && isSettled(progress, first)) {
      improveAssociation(progress, exact);
      converged = isSettled(progress, first);
    }
  }
  if (!converged) improveAssociation(progress, exact);
  if (progress.problem.regulariser === 'jeffreys') sparsify(progress);
  const last = currentGradient(progress);
  return {
    point: progress.point,
    association: progress.rows.association,
    founderLabels: progress.rows.founderLabels,
    history: progress.history,
    events: progress.events,
    relativeGradient: last <= ROUNDING ? 0 : last / first,
    converged,
    iterations: progress.iteration,
  };
}

function currentGradient({ problem, point, rows }: Progress): number {
  return gradientNorm(problem, point, rows.association);
}

function isSettled(progress: Progress, firstGradient: number): boolean {
  return currentGradient(progress) <= Math.max(GRADIENT_TOLERANCE * firstGradient, ROUNDING);
}

/** What the last W-step must reach. */
function exactTolerance({ regulariser, alpha }: Problem, firstGradient: number): number {
  const tolerance = Math.max(W_TOLERANCE.last * firstGradient, ROUNDING);
  return regulariser === 'l1' ? Math.min(tolerance, L1_TOLERANCE * alpha) : tolerance;
}
