import type { Random } from '../base/random.ts';
import { adjustedMutualInformation } from './adjusted-mutual-information.ts';
import { compactLabels } from './contingency.ts';
import { kMeans } from '../ops/estimation/k-means.ts';
import { componentsPerClass } from './mutual-components.ts';
import { nmiArithmetic, nmiGeometric } from './mutual-information.ts';
import { nearestSamples } from './nearest-samples.ts';
import { neighbourPurity } from './neighbour-purity.ts';
import { silhouette } from './silhouette.ts';
import { rowCount } from './squared-row-distances.ts';

/** Runs of k-means, of which the best counts: one alone often stops in a poor local minimum. */
const RESTARTS = 10;
/** Neighbours of a sample in the purity and in the mutual k-NN graph (fewer where there are not so many samples). */
export const TWIST_NEIGHBOURS = 10;

/** How far the classes of an embedding are from being one cluster each. */
export interface Twist {
  /** Of k-means with as many clusters as classes against the labels; 1 where each class is one cluster. */
  readonly nmiArithmetic: number;
  readonly nmiGeometric: number;
  /** The same adjusted for chance. */
  readonly ami: number;
  /** Mean silhouette of the labels, in [-1, 1]. */
  readonly silhouette: number;
  /** Share of a sample's `TWIST_NEIGHBOURS` nearest samples of its own class. */
  readonly neighbourPurity: number;
  /** Mean over the classes of their connected components in the mutual k-NN graph; 1 where each is in one piece. */
  readonly componentsPerClass: number;
}

/** A labelled embedding to measure. */
export interface TwistInput {
  /** Row-major `[n, depth]`. */
  readonly embeddings: Float32Array;
  /** `[n]`, any whole numbers; at least two different ones. */
  readonly labels: ArrayLike<number>;
  readonly depth: number;
  /** Draws the seeds of k-means. */
  readonly random: Random;
}

/**
 * The twist of an embedding (method §6). Same random stream, same numbers. A large `n` costs n²·depth.
 * @throws RangeError unless there is a label a sample and at least two classes.
 */
export function measureTwist({ embeddings, labels, depth, random }: TwistInput): Twist {
  const n = rowCount('measureTwist', embeddings, depth);
  const { numLabels } = compactLabels(labels);
  if (labels.length !== n || numLabels < 2) {
    throw new RangeError(
      `measureTwist: needs a label a sample and two classes, got ${labels.length} labels of ${numLabels} classes for ${n} samples.`,
    );
  }
  const { assignments } = kMeans(embeddings, depth, numLabels, RESTARTS, random);
  const nearest = nearestSamples(embeddings, depth, Math.min(TWIST_NEIGHBOURS, n - 1));
  const components = componentsPerClass(nearest, labels);
  return {
    nmiArithmetic: nmiArithmetic(assignments, labels),
    nmiGeometric: nmiGeometric(assignments, labels),
    ami: adjustedMutualInformation(assignments, labels),
    silhouette: silhouette(embeddings, depth, labels),
    neighbourPurity: neighbourPurity(nearest, labels),
    componentsPerClass: components.reduce((a, b) => a + b, 0) / components.length,
  };
}
