import type { Random } from '../../base/random.ts';
import type { FitEvent, HistoryEntry } from './fit-history.ts';
import { resolveFitOptions, type FitExtras, type FitOptions } from './fit-options.ts';
import { defineProblem, initialise } from './fit-start.ts';
import { centreOnMedians } from './sparsity.ts';
import type { Problem } from './problem.ts';
import type { PrototypeClassifier } from './predict.ts';
import { combineSamples, sampleCoefficients } from './sample-span.ts';
import { solve } from './solve.ts';

/** Prototypes and association estimated from labelled embeddings; classifies as it is (`classProbabilities`). */
export interface FittedPrototypes extends PrototypeClassifier {
  /** The label that each prototype was founded for, [numPrototypes]. */
  readonly founderLabels: Int32Array;
  /** p_j = Σ_i coefficients_ji x_i, [numPrototypes, numSamples]; rows sum to 1. */
  readonly coefficients: Float64Array;
  /** C at the end. */
  readonly objective: number;
  /** Norm of the gradient at the end over that at the start; see `gradientNorm` for its parts. */
  readonly relativeGradient: number;
  /** Whether C and its gradient settled before `maxIterations`. */
  readonly converged: boolean;
  readonly iterations: number;
  readonly history: readonly HistoryEntry[];
  readonly events: readonly FitEvent[];
  readonly options: FitOptions;
}

/**
 * Estimates prototypes and their association with classes on frozen embeddings by alternating a W-step and a damped P-step
 * (method §3). Deterministic but for the seeds of `kMeans`.
 * @param embeddings [numSamples, depth], row-major
 * @param labels [numSamples], every one of 0..max present
 * @throws RangeError for labels without samples, sizes that do not fit, numbers that are not finite, or bad options.
 */
export function fitPrototypes(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: Partial<FitOptions> & FitExtras = {},
): FittedPrototypes {
  const { random, gram, ...given } = options;
  const resolved = resolveFitOptions(given);
  const problem = defineProblem(embeddings, labels, resolved, gram);
  const estimate = estimatePrototypes(problem, resolved, random);
  return {
    ...estimate,
    prototypes: combineSamples(estimate.coefficients, embeddings, problem.numSamples),
    depth: embeddings.length / problem.numSamples,
  };
}

/** A fit in terms of its samples: all but the prototypes in the space of the embedding. */
export type PrototypeEstimate = Omit<FittedPrototypes, 'prototypes' | 'depth'>;

/** The estimation without its last product, which is the largest on a wide embedding. */
export function estimatePrototypes(
  problem: Problem,
  options: FitOptions,
  random: Random | undefined,
): PrototypeEstimate {
  const start = initialise(problem, options, random);
  const solution = solve(problem, start.rows, options);
  const { association, point } = solution;
  const { coordinates, squaredNorms } = point.prototypes;
  // The mixture works with class distributions; their logarithms are its W.
  const logits = problem.form === 'mixture' ? centreOnMedians(association.map(Math.log), problem.numLabels) : association; // prettier-ignore
  return {
    association: logits,
    numLabels: problem.numLabels,
    temperature: problem.temperature,
    form: problem.form,
    founderLabels: Int32Array.from(solution.founderLabels),
    coefficients: sampleCoefficients(problem.span, coordinates, problem.numSamples, squaredNorms.length),
    objective: point.objective,
    relativeGradient: solution.relativeGradient,
    converged: solution.converged,
    iterations: solution.iterations,
    history: solution.history,
    events: [...start.events, ...solution.events],
    options,
  };
}
