import { Random } from '../../base/random.ts';
import { resolveFitOptions, type FitOptions } from './fit-options.ts';
import { foldProducts, scoreFold, type FoldProducts, type FoldScore } from './fold-fit.ts';
import type { Fold } from './folds.ts';
import { SCALINGS, type Scaling } from './scaling.ts';

/** One setting to try: options of `fitPrototypes`, and how the embeddings are scaled before it (`none` unless given). */
export interface FitCandidate extends Partial<FitOptions> {
  readonly scaling?: Scaling;
}

/** How a candidate did on the validation rows of the folds. */
export interface CandidateScore<T extends FitCandidate = FitCandidate> {
  readonly candidate: T;
  /** Share of the validation samples that are classified right, mean over the folds. */
  readonly accuracy: number;
  /** The same for each fold. */
  readonly accuracies: readonly number[];
  /** Mean of -log of the probability of the right label, nats. */
  readonly crossEntropy: number;
  /** Prototypes of a fit, mean over the folds. */
  readonly numPrototypes: number;
  /** How far prototypes lie from the training rows (`prototypeRatio`), the farthest of the folds. */
  readonly prototypeRatio: number;
  /** α and τ of the fit, the latter in the squared distance of the scaled embedding, mean over the folds. */
  readonly alpha: number;
  readonly temperature: number;
}

/** What a search found. */
export interface FitChoice<T extends FitCandidate = FitCandidate> {
  readonly best: CandidateScore<T>;
  /** Of every candidate, in the order given. */
  readonly scores: readonly CandidateScore<T>[];
}

/**
 * Tries candidates on `folds` and chooses the one with the highest accuracy on the rows that it was not fitted to. Of equals
 * the simplest: fewest prototypes, then the largest α, then the largest τ, then the first given. Deterministic: k-means
 * draws the same seeds in every fit.
 * Scaling statistics come from a fold's training rows. The chosen setting is then to be fitted to all of the training samples,
 * scaled by themselves (`scaleEmbeddings`).
 * @param embeddings [numSamples, depth], row-major
 * @param labels [numSamples]; each of 0..max needs a training row in every fold
 * @param random draws the seeds of `kMeans`; it is left where it was
 * @throws RangeError without candidates or folds, and as `fitPrototypes`.
 */
export function crossValidateFit<T extends FitCandidate>(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  folds: readonly Fold[],
  candidates: readonly T[],
  random?: Random,
): FitChoice<T> {
  if (folds.length === 0 || candidates.length === 0) {
    throw new RangeError(
      `crossValidateFit: needs folds and candidates, got ${folds.length} and ${candidates.length} of them.`,
    );
  }
  const drawn = random?.state();
  const products = new Map<Scaling, FoldProducts[]>();
  for (const scaling of SCALINGS) {
    if (!candidates.some((candidate) => scalingOf(candidate) === scaling)) continue;
    products.set(scaling, folds.map((fold) => foldProducts(embeddings, labels, fold, scaling))); // prettier-ignore
  }
  const scores = candidates.map((candidate) => {
    const { scaling: _scaling, ...options } = candidate;
    const resolved = resolveFitOptions(options);
    const parts = products.get(scalingOf(candidate)) ?? [];
    const seeds = () => (drawn === undefined ? undefined : Random.fromState(drawn));
    return summarise(candidate, resolved.alpha, parts.map((part) => scoreFold(part, resolved, seeds()))); // prettier-ignore
  });
  return { best: scores.reduce((best, score) => (isBetter(score, best) ? score : best)), scores };
}

function scalingOf({ scaling }: FitCandidate): Scaling {
  return scaling ?? 'none';
}

/** Whether `a` is to be preferred to `b`, which was given earlier. */
function isBetter(a: CandidateScore, b: CandidateScore): boolean {
  const differences = [
    a.accuracy - b.accuracy,
    b.numPrototypes - a.numPrototypes,
    a.alpha - b.alpha,
    a.temperature - b.temperature,
  ];
  return (differences.find((difference) => difference !== 0) ?? 0) > 0;
}

function summarise<T extends FitCandidate>(
  candidate: T,
  alpha: number,
  folds: readonly FoldScore[],
): CandidateScore<T> {
  const mean = (of: (fold: FoldScore) => number) => folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  return {
    candidate,
    accuracy: mean((fold) => fold.accuracy),
    accuracies: folds.map((fold) => fold.accuracy),
    crossEntropy: mean((fold) => fold.crossEntropy),
    numPrototypes: mean((fold) => fold.estimate.founderLabels.length),
    prototypeRatio: Math.max(...folds.map((fold) => fold.prototypeRatio)),
    alpha,
    temperature: mean((fold) => fold.estimate.temperature),
  };
}
