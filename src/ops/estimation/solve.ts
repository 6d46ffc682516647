import { deadPrototypes, replaceDead, type PrototypeRows } from './dead-prototypes.ts';
import type { FitEvent, HistoryEntry, StepKind } from './fit-history.ts';
import type { FitOptions } from './fit-options.ts';
import { gradientNorm, largestAssociationGradient } from './gradient-norm.ts';
import { objective } from './objective.ts';
import { stepPrototypes, type PrototypePoint } from './p-step.ts';
import type { Problem } from './problem.ts';
import { matchSamples } from './sample-matching.ts';
import { hasCollapsed, zeroSmallWeights } from './scale-free.ts';
import { spanPrototypes } from './spanned-prototypes.ts';
import { stepClassDistributions } from './w-step-mixture.ts';
import { stepAssociation, type WStepStop } from './w-step-softmax.ts';

/** Where an estimation ended. */
export interface Solution {
  /** With the regulariser that was in force at the end. */
  readonly problem: Problem;
  readonly point: PrototypePoint;
  readonly association: Float64Array;
  readonly founderLabels: readonly number[];
  readonly history: readonly HistoryEntry[];
  readonly events: readonly FitEvent[];
  /** Norm of the gradient at the end over that at the start. */
  readonly relativeGradient: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/** The gradient must fall to this part of its first norm, */
const GRADIENT_TOLERANCE = 1e-3;
/** or under what rounding leaves of it. */
const ROUNDING = 1e-10;
/** The W-step's tolerance as a part of the first gradient: loose at first, then halved in each iteration down to the second. */
const W_TOLERANCE = { first: 1e-2, last: 1e-5 };
/** Inner iterations of a W-step: P moves next anyway; at the end, until it is exact. */
const W_ITERATIONS = { within: 25, last: 5000 };
/** At an L1 optimum |∇| ≤ α where w = 0: the part of α by which it may be missed. */
const L1_TOLERANCE = 5e-4;

/** Alternates W-step and P-step from `start` until C and its gradient settle (method §3). */
export function solve(
  start: Problem,
  initial: PrototypeRows,
  { tolerance, maxIterations }: Pick<FitOptions, 'tolerance' | 'maxIterations'>,
): Solution {
  let problem = start;
  let rows = initial;
  let point = pointAt(problem, rows);
  let length = 1;
  const history: HistoryEntry[] = [];
  const events: FitEvent[] = [];
  const record = (iteration: number, step: StepKind, accepted: boolean) =>
    history.push({ iteration, step, objective: point.objective, accepted });
  const first = gradientNorm(problem, point, rows.association);
  const settled = (norm: number) =>
    norm <= Math.max(GRADIENT_TOLERANCE * first, ROUNDING) &&
    (problem.regulariser !== 'l1' ||
      largestAssociationGradient(problem, point.matched, rows.association) <= L1_TOLERANCE * problem.alpha);

  const improveAssociation = (iteration: number, stop: WStepStop) => {
    const better = lowerAssociation(problem, point, rows.association, stop);
    if (better !== null) {
      rows = { ...rows, association: better.association };
      point = { ...point, objective: better.objective };
    }
    record(iteration, 'association', better !== null);
    return better !== null;
  };
  const restart = (iteration: number, happened: readonly FitEvent[]) => {
    events.push(...happened);
    point = pointAt(problem, rows);
    length = 1;
    record(iteration, 'restart', true);
  };

  let iteration = 0;
  let converged = false;
  while (!converged && iteration < maxIterations) {
    iteration++;
    const before = point.objective;
    const part = Math.max(W_TOLERANCE.last, W_TOLERANCE.first / 2 ** iteration);
    const stop = { tolerance: wTolerance(problem, first, part), maxIterations: W_ITERATIONS.within };
    const movedW = improveAssociation(iteration, stop);
    if (problem.regulariser === 'jeffreys' && hasCollapsed(rows.association, problem.numLabels)) {
      problem = { ...problem, regulariser: 'l2' };
      rows = { ...rows, association: initial.association };
      restart(iteration, [{ iteration, kind: 'collapsed', prototype: null, sample: null }]);
      continue;
    }
    const moved = stepPrototypes(problem, point, rows.association, length);
    point = moved.point;
    length = moved.nextLength;
    rows = { ...rows, coefficients: point.prototypes.coefficients };
    record(iteration, 'prototypes', moved.accepted);
    const dead = deadPrototypes(point.matched);
    if (dead.length > 0) {
      const replaced = replaceDead(problem, point.prototypes, rows, dead, iteration);
      rows = replaced.rows;
      restart(iteration, replaced.events);
      continue;
    }
    const steady = before - point.objective <= tolerance * Math.abs(before);
    if (steady) converged = settled(gradientNorm(problem, point, rows.association));
    if (!movedW && !moved.accepted && part === W_TOLERANCE.last) break;
  }
  const exact = { tolerance: wTolerance(problem, first, W_TOLERANCE.last), maxIterations: W_ITERATIONS.last };
  improveAssociation(iteration, exact);
  if (problem.regulariser === 'jeffreys') {
    const sparser = zeroSmallWeights(problem, point, rows.association);
    if (sparser !== null) {
      rows = { ...rows, association: sparser.association };
      point = { ...point, objective: sparser.objective };
    }
    record(iteration, 'sparsify', sparser !== null);
  }
  const last = gradientNorm(problem, point, rows.association);
  const relativeGradient = last <= ROUNDING ? 0 : last / first;
  const { association, founderLabels } = rows;
  return { problem, point, association, founderLabels, history, events, relativeGradient, converged, iterations: iteration }; // prettier-ignore
}

function pointAt(problem: Problem, { coefficients, association }: PrototypeRows): PrototypePoint {
  const prototypes = spanPrototypes(problem, coefficients);
  const matched = matchSamples(problem, prototypes);
  return { prototypes, matched, objective: objective(problem, matched, association) };
}

function wTolerance({ regulariser, alpha }: Problem, firstGradient: number, part: number): number {
  const tolerance = Math.max(part * firstGradient, ROUNDING);
  return regulariser === 'l1' ? Math.min(tolerance, L1_TOLERANCE * alpha) : tolerance;
}

/** A W-step that lowers C, or null: accelerated, else one plain step, which is sure to fall where there is a slope. */
function lowerAssociation(problem: Problem, point: PrototypePoint, association: Float64Array, stop: WStepStop) {
  const step = problem.form === 'softmax' ? stepAssociation : stepClassDistributions;
  for (const maxIterations of [stop.maxIterations, 1]) {
    const candidate = step(problem, point.matched.matching, association, { ...stop, maxIterations });
    const value = objective(problem, point.matched, candidate);
    if (value < point.objective) return { association: candidate, objective: value };
  }
  return null;
}
