import type { CurvatureMemory } from './curvature-memory.ts';
import { innerProduct } from './dense.ts';
import { deadPrototypes, replaceDead, type PrototypeRows } from './dead-prototypes.ts';
import { extrapolate } from './extrapolate.ts';
import type { FitEvent, HistoryEntry, StepKind } from './fit-history.ts';
import { objective } from './objective.ts';
import { stepPrototypes, type FitPoint, type PrototypePoint } from './p-step.ts';
import { placePrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';
import { prototypeGradient } from './prototype-gradient.ts';
import { matchSamples } from './sample-matching.ts';
import { stepScale } from './scale-step.ts';
import { hasCollapsed, l2Association, zeroSmallWeights } from './scale-free.ts';
import { stepClassDistributions } from './w-step-mixture.ts';
import { stepAssociation, type WStepStop } from './w-step-softmax.ts';

/** An estimation on its way. Each step below changes it, records what it did, and returns whether it did. */
export interface Progress {
  problem: Problem;
  rows: PrototypeRows;
  point: PrototypePoint;
  iteration: number;
  /** What the last P-steps told of the curvature. */
  memory: CurvatureMemory;
  /** How far the next step of W and P together goes, in changes of the iteration before it. */
  reach: number;
  readonly history: HistoryEntry[];
  readonly events: FitEvent[];
}

/** Bounds of `Progress.reach`. */
const REACH = { least: 1, most: 256 };
/** P-steps of one iteration, at most: W moves next anyway. */
const P_STEPS = 2;

export function beginProgress(problem: Problem, rows: PrototypeRows): Progress {
  const point = pointAt(problem, rows);
  return { problem, rows, point, iteration: 0, memory: [], reach: REACH.least, history: [], events: [] };
}

/** W-step: accelerated, else one plain step, which is sure to fall where there is a slope. */
export function improveAssociation(progress: Progress, stop: WStepStop): boolean {
  const { problem, point, rows } = progress;
  const step = associationStep(problem);
  let accepted = false;
  for (const maxIterations of [stop.maxIterations, 1]) {
    const candidate = step(problem, point.matched.matching, rows.association, { ...stop, maxIterations });
    const value = objective(problem, point.matched, candidate);
    accepted = value < point.objective;
    if (accepted) moveTo(progress, { point: { ...point, objective: value }, association: candidate });
    if (accepted) break;
  }
  return record(progress, 'association', accepted);
}

function associationStep({ form, freedom }: Problem): typeof stepAssociation {
  if (form === 'mixture') return stepClassDistributions;
  return freedom === 'scale' ? stepScale : stepAssociation;
}

/** P-steps until one is not accepted or the gradient in P, times √τ, is within `tolerance`. */
export function improvePrototypes(progress: Progress, tolerance: number): void {
  const { problem, rows, point } = progress;
  const { association } = rows;
  let gradient = prototypeGradient(problem, point.prototypes, point.matched, association);
  for (let step = 0; step < P_STEPS; step++) {
    if (problem.temperature * innerProduct(gradient.slope, gradient.slope) <= tolerance ** 2) return;
    const moved = stepPrototypes(problem, progress.point, association, progress.memory, gradient);
    moveTo(progress, { point: moved.point, association });
    progress.memory = moved.memory;
    gradient = moved.gradient;
    if (!record(progress, 'prototypes', moved.accepted)) return;
  }
}

/** Both on along the change since `before`, twice as far after each success. */
export function improveTogether(progress: Progress, before: PrototypeRows): boolean {
  const { problem, rows, point, reach } = progress;
  const further = extrapolate(problem.form, before, rows, reach);
  const candidate = pointAt(problem, { ...rows, ...further });
  const accepted = candidate.objective < point.objective;
  if (accepted) moveTo(progress, { point: candidate, association: further.association });
  progress.reach = accepted ? Math.min(2 * reach, REACH.most) : Math.max(reach / 2, REACH.least);
  return record(progress, 'together', accepted);
}

/** Scale-free prior: small weights to exact zeros. */
export function sparsify(progress: Progress): boolean {
  const { problem, point, rows } = progress;
  const sparser = zeroSmallWeights(problem, point, rows.association);
  if (sparser !== null) moveTo(progress, sparser);
  return record(progress, 'sparsify', sparser !== null);
}

/** Replaces prototypes that no sample matches. */
export function reviveDead(progress: Progress): boolean {
  const { problem, point, rows, iteration } = progress;
  const dead = deadPrototypes(point.matched);
  if (dead.length === 0) return false;
  const replaced = replaceDead(problem, point.prototypes, rows, dead, iteration);
  restart(progress, replaced.rows, replaced.events);
  return true;
}

/** Where the scale-free prior has left nothing of W, the L2 solution takes its place. */
export function leaveCollapse(progress: Progress): boolean {
  const { problem, point, rows, iteration } = progress;
  if (problem.regulariser !== 'jeffreys' || !hasCollapsed(rows.association, problem.numLabels)) return false;
  const association = l2Association(problem, point.matched, new Float64Array(rows.association.length));
  progress.problem = { ...problem, regulariser: 'l2' };
  restart(progress, { ...rows, association }, [{ iteration, kind: 'collapsed', prototype: null, sample: null }]);
  return true;
}

function restart(progress: Progress, rows: PrototypeRows, events: readonly FitEvent[]): void {
  progress.rows = rows;
  progress.point = pointAt(progress.problem, rows);
  progress.memory = [];
  progress.events.push(...events);
  record(progress, 'restart', true);
}

function moveTo(progress: Progress, { point, association }: FitPoint): void {
  progress.point = point;
  progress.rows = { ...progress.rows, association, coordinates: point.prototypes.coordinates };
}

function record({ history, iteration, point }: Progress, step: StepKind, accepted: boolean): boolean {
  history.push({ iteration, step, objective: point.objective, accepted });
  return accepted;
}

function pointAt(problem: Problem, { coordinates, association, founderLabels }: PrototypeRows): PrototypePoint {
  const prototypes = placePrototypes(problem.span, coordinates, problem.numSamples, founderLabels.length);
  const matched = matchSamples(problem, prototypes);
  return { prototypes, matched, objective: objective(problem, matched, association) };
}
