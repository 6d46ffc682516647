import type { Random } from '../../base/random.ts';
import { multiply } from './dense.ts';
import type { FitOptions } from './fit-options.ts';
import { estimatePrototypes, type PrototypeEstimate } from './fit-prototypes.ts';
import { problemOfGram } from './fit-start.ts';
import type { Fold } from './folds.ts';
import { centreGram, gramMatrix } from './gram.ts';
import { rowProducts } from './placed-prototypes.ts';
import { crossEntropyOf, errorRate, matchedProbabilities } from './predict.ts';
import { prototypeRatio } from './prototype-ratio.ts';
import { matchSamples } from './sample-matching.ts';
import { scaleEmbeddings, type Scaling } from './scaling.ts';

/** A fold in the only form that a fit and its judgement need. */
export interface FoldProducts {
  /** Inner products of the training rows, [numTraining, numTraining]. */
  readonly training: Float64Array;
  /** Of training rows with validation rows, [numTraining, numValidation]. */
  readonly between: Float64Array;
  /** ‖x‖² of the validation rows. */
  readonly squaredNorms: Float64Array;
  readonly trainingLabels: Int32Array;
  readonly validationLabels: Int32Array;
}

/** A fit to the training rows of a fold and how it did on the others. */
export interface FoldScore {
  readonly accuracy: number;
  readonly crossEntropy: number;
  /** How far prototypes lie from the training rows: `prototypeRatio`. */
  readonly prototypeRatio: number;
  readonly estimate: PrototypeEstimate;
}

/** Fits the training rows and judges the fit by the others, all by inner products. */
export function scoreFold(fold: FoldProducts, options: FitOptions, random: Random | undefined): FoldScore {
  const { training, between, squaredNorms, trainingLabels, validationLabels } = fold;
  const estimate = estimatePrototypes(problemOfGram(training, trainingLabels, options), options, random);
  const [numTraining, numSamples] = [trainingLabels.length, validationLabels.length];
  const numPrototypes = estimate.founderLabels.length;
  const products = new Float64Array(numPrototypes * numSamples);
  multiply(products, estimate.coefficients, between, numTraining, numSamples);
  const withTraining = new Float64Array(numPrototypes * numTraining);
  multiply(withTraining, estimate.coefficients, training, numTraining, numTraining);
  const prototypeNorms = rowProducts(withTraining, estimate.coefficients, numPrototypes);
  const { matching } = matchSamples(
    { numSamples, squaredNorms, temperature: estimate.temperature },
    { products, squaredNorms: prototypeNorms },
  );
  const probabilities = matchedProbabilities(estimate, matching);
  return {
    accuracy: 1 - errorRate(probabilities, validationLabels, estimate.numLabels),
    crossEntropy: crossEntropyOf(probabilities, validationLabels, estimate.numLabels),
    prototypeRatio: prototypeRatio({ gram: training, products: withTraining, squaredNorms: prototypeNorms }),
    estimate,
  };
}

/** The rows of a fold, scaled by its training rows, as inner products about their mean. */
export function foldProducts(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  { training, validation }: Fold,
  scaling: Scaling,
): FoldProducts {
  const depth = embeddings.length / labels.length;
  const trained = new Set(training.map((row) => labels[row]));
  const stray = validation.find((row) => !trained.has(labels[row]));
  if (stray !== undefined) {
    throw new RangeError(`crossValidateFit: a fold is judged on label ${labels[stray]} without a training row of it.`);
  }
  const rowsOf = (rows: readonly number[]) => {
    const picked = new Float64Array(rows.length * depth);
    rows.forEach((row, at) => picked.set(embeddings.subarray(row * depth, (row + 1) * depth), at * depth));
    return picked;
  };
  const scaled = scaleEmbeddings(scaling, rowsOf([...training, ...validation]), rowsOf(training), depth);
  const [n, m] = [training.length, validation.length];
  const all = centreGram(gramMatrix(scaled, n + m), n + m);
  const block = (rows: number, from: number, columns: number) =>
    Float64Array.from({ length: rows * columns }, (_, at) => all[Math.floor(at / columns) * (n + m) + from + (at % columns)]!); // prettier-ignore
  return {
    training: block(n, 0, n),
    between: block(n, n, m),
    squaredNorms: Float64Array.from(validation, (_, i) => all[(n + i) * (n + m + 1)]!),
    trainingLabels: Int32Array.from(training, (row) => labels[row]!),
    validationLabels: Int32Array.from(validation, (row) => labels[row]!),
  };
}
