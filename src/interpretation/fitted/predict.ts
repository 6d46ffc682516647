import * as tf from '@tensorflow/tfjs-core';
import type { FeatureExtractor } from '../../backbones/feature-extractor.ts';
import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import { scaleEmbeddings } from '../../ops/estimation/index.ts';
import { explainDecisions } from '../decisions.ts';
import { readClasses } from '../model-on-samples.ts';
import { calibrated } from './calibration.ts';
import { classScores, logPrototypeClasses, type ClassScores } from './class-scores.ts';
import type { FittedModel } from './fitted-model.ts';
import { networkInput } from './open-network.ts';
import { modelOutlierScores } from './outlier-auroc.ts';

/** A class and its calibrated probability. */
export interface ClassProbability {
  readonly id: string;
  readonly label: string;
  readonly probability: number;
}

/** A prototype's part in a decision. */
export interface PrototypePart {
  readonly prototype: number;
  /** The class that it stands for most, and how much of it does. */
  readonly label: string;
  readonly purity: number;
  /** q_j, in [0, 1]. */
  readonly matching: number;
  /** `mixture`: its part of the likelihood of the class; `softmax`: of the margin over the runner-up. Shares sum to 1 or so. */
  readonly share: number;
}

/** A support sample near an image. */
export interface NearSupport {
  /** Row in the support. */
  readonly sample: number;
  readonly label: string;
  readonly source: string | null;
  /** Euclidean distance in the scaled embedding. */
  readonly distance: number;
}

/** What a fitted model says of an image, and why; plain JSON. */
export interface Prediction {
  readonly label: string;
  /** Id of the class. */
  readonly id: string;
  /** Calibrated, of the class among those that the model knows. */
  readonly probability: number;
  /** Entropy of the calibrated probabilities over that of equal ones, in [0, 1]. */
  readonly ambiguity: number;
  /** Whether it is like anything the model knows; null where that cannot be told. False is "none of these". */
  readonly known: boolean | null;
  /** About 1 for a sample of a class, see `outlierScores`. */
  readonly outlierScore: number;
  /** All classes, likeliest first. */
  readonly classes: readonly ClassProbability[];
  /** Those with a share of a hundredth at least, largest first, and the largest in any case. */
  readonly prototypes: readonly PrototypePart[];
  /** Nearest first. */
  readonly nearest: readonly NearSupport[];
}

const NEAREST = 5;
const LEAST_SHARE = 0.01;

/**
 * Classifies images `[batch, size, size, depth]` as `fitted.input` says, values 0..255, light being 255.
 * @param network that of the model, by `openNetwork`
 */
export async function predict(
  fitted: FittedModel,
  network: FeatureExtractor,
  images: tf.Tensor4D,
): Promise<Prediction[]> {
  return predictEmbeddings(fitted, await embedImages(fitted, network, images));
}

/** Embeddings `[batch, depth]` of such images, row-major: what `fitModel`, `addClass` and `predictEmbeddings` take. */
export async function embedImages(
  fitted: Pick<FittedModel, 'input'>,
  network: FeatureExtractor,
  images: tf.Tensor4D,
): Promise<Float32Array> {
  const x = tf.tidy(() => network.extract(networkInput(fitted.input, images)));
  try {
    return Float32Array.from(await x.data());
  } finally {
    x.dispose();
  }
}

/** Classifies embeddings [numSamples, depth] as the network gives them. */
export function predictEmbeddings(fitted: FittedModel, embeddings: Float32Array): Prediction[] {
  const { head, support, scaling, outlierThreshold } = fitted;
  const { depth } = head;
  const scaled = scaleEmbeddings(scaling, embeddings, support.embeddings, depth);
  const scaledSupport = scaleEmbeddings(scaling, support.embeddings, support.embeddings, depth);
  const outliers = modelOutlierScores(fitted, embeddings);
  const distances = squaredRowDistances(scaled, scaledSupport, depth);
  const numSupport = support.labels.length;
  const scores = classScores(head, scaled);
  const parts = prototypeParts(fitted, scores);
  return scores.map(({ logProbabilities }, i): Prediction => {
    const probabilities = calibrated(logProbabilities, fitted.calibration.temperature);
    const { winner, share: probability, ambiguity } = readClasses(probabilities);
    const outlierScore = outliers[i]!;
    return {
      label: fitted.classes[winner]!.name,
      id: fitted.classes[winner]!.id,
      probability,
      ambiguity,
      known: outlierThreshold.value === null ? null : outlierScore <= outlierThreshold.value,
      outlierScore,
      classes: fitted.classes
        .map(({ id, name }, l) => ({ id, label: name, probability: probabilities[l]! }))
        .sort((a, b) => b.probability - a.probability),
      prototypes: parts[i]!,
      nearest: nearestSupport(fitted, distances.subarray(i * numSupport, (i + 1) * numSupport)),
    };
  });
}

/** The prototypes' shares of each decision; of the margin (`softmax`) as a part of the whole. */
function prototypeParts({ head, classes }: FittedModel, scores: readonly ClassScores[]): PrototypePart[][] {
  const numPrototypes = head.prototypes.length / head.depth;
  const rows = logPrototypeClasses(head).map(Math.exp);
  const matching = new Float32Array(scores.length * numPrototypes);
  scores.forEach(({ logMatching }, i) => matching.set(logMatching.map(Math.exp), i * numPrototypes));
  const association = Float32Array.from(head.form === 'mixture' ? rows : head.association);
  return explainDecisions({ matching, association, numPrototypes, form: head.form }).map(({ shares }) => {
    const whole = head.form === 'mixture' ? 1 : shares.reduce((sum, { share }) => sum + share, 0) || 1;
    const parts = shares.map(({ prototype, matching: q, share }): PrototypePart => {
      const row = rows.subarray(prototype * head.numLabels, (prototype + 1) * head.numLabels);
      const { winner, share: purity } = readClasses(row);
      return { prototype, label: classes[winner]!.name, purity, matching: q, share: share / whole };
    });
    return parts.filter(({ share }, at) => at === 0 || share >= LEAST_SHARE);
  });
}

function nearestSupport({ support, classes }: FittedModel, squared: Float64Array): NearSupport[] {
  return Array.from(squared.keys())
    .sort((a, b) => squared[a]! - squared[b]!)
    .slice(0, NEAREST)
    .map((sample) => ({
      sample,
      label: classes[support.labels[sample]!]!.name,
      source: support.sources[sample]!,
      distance: Math.sqrt(squared[sample]!),
    }));
}
