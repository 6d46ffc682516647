import { requireBetween, requireInteger } from '../../base/check.ts';
import { Random } from '../../base/random.ts';
import { FIT_DEFAULTS, type FitExtras, type FitOptions } from './fit-options.ts';
import { fitPrototypes, type FittedPrototypes } from './fit-prototypes.ts';
import { gramMatrix } from './gram.ts';
import { classProbabilities, errorRate } from './predict.ts';
import { centreOnMedians, countNonZero } from './sparsity.ts';
import { nullAlpha } from './null-alpha.ts';

/** How the strengths of a path are laid. */
export interface PathOptions {
  /** How many strengths, in equal ratios. */
  readonly numAlphas: number;
  /** The smallest strength as a part of the largest, in (0, 1). */
  readonly smallestRatio: number;
}

/** Twelve strengths over three powers of ten. */
export const PATH_DEFAULTS: PathOptions = { numAlphas: 12, smallestRatio: 1e-3 };

/** Labelled embeddings that a fit does not see: [numSamples, depth] with labels [numSamples]. */
export interface ValidationSet {
  readonly embeddings: Float32Array | Float64Array;
  readonly labels: Int32Array;
}

/** One strength of the path. */
export interface PathPoint {
  readonly alpha: number;
  readonly fitted: FittedPrototypes;
  /** W with the median of each row taken off, [numPrototypes, numLabels]. */
  readonly weights: Float64Array;
  /** How many of the weights say anything: those that are not 0. */
  readonly nonZero: number;
  /** Share of the validation samples that are misclassified. */
  readonly validationError: number;
}

/** A path of strengths, from the largest with anything non-zero down. */
export interface RegularisationPath {
  readonly points: readonly PathPoint[];
  /** The sparsest association whose validation error is not above the path's least; of equals, the stronger penalty. */
  readonly chosen: PathPoint;
}

/** Just under the strength at which nothing is left, as a part of it. */
const UNDER_NULL = 0.95;

/**
 * Fits along a path of strengths α of L1 and chooses the sparsest W that misclassifies no more of the validation set than
 * the best of the path (the paper's 'sparsest value without additional misclassification'). Each fit starts from the same
 * initial prototypes, so that the chosen one is what `fitPrototypes` gives with its α.
 * @throws RangeError as `fitPrototypes`, or for path options out of range.
 */
export function regularisationPath(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  validation: ValidationSet,
  options: Partial<Omit<FitOptions, 'alpha' | 'regulariser' | 'association'> & PathOptions> & FitExtras = {},
): RegularisationPath {
  const { numAlphas = PATH_DEFAULTS.numAlphas, smallestRatio = PATH_DEFAULTS.smallestRatio, random, ...fit } = options;
  requireInteger('regularisationPath', 'numAlphas', numAlphas, 1);
  requireBetween('regularisationPath', 'smallestRatio', smallestRatio, Number.MIN_VALUE, 1);
  const gram = options.gram ?? gramMatrix(embeddings, labels.length);
  const drawn = random?.state();
  const seeds = () => (drawn === undefined ? {} : { random: Random.fromState(drawn) });
  const settings = { ...fit, gram, association: 'softmax', regulariser: 'l1' } as const;
  const limit = nullAlpha(embeddings, labels, { ...settings, ...seeds() });
  const largest = limit > 0 ? UNDER_NULL * limit : FIT_DEFAULTS.alpha; // with one class, any strength leaves nothing
  const points = Array.from({ length: numAlphas }, (_, step): PathPoint => {
    const alpha = largest * smallestRatio ** (step / Math.max(1, numAlphas - 1));
    const fitted = fitPrototypes(embeddings, labels, { ...settings, ...seeds(), alpha });
    const validationError = errorRate(classProbabilities(fitted, validation.embeddings), validation.labels, fitted.numLabels); // prettier-ignore
    const weights = centreOnMedians(fitted.association, fitted.numLabels);
    return { alpha, fitted, weights, nonZero: countNonZero(fitted.association, fitted.numLabels), validationError };
  });
  return { points, chosen: choosePoint(points) };
}

/** Of the points with the least validation error, the sparsest, and of those the first. */
export function choosePoint<T extends Pick<PathPoint, 'nonZero' | 'validationError'>>(points: readonly T[]): T {
  const least = Math.min(...points.map((point) => point.validationError));
  const best = points.filter((point) => point.validationError <= least);
  return best.reduce((sparsest, point) => (point.nonZero < sparsest.nonZero ? point : sparsest));
}
