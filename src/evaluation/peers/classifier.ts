import { accuracy, predictedLabels } from '../../metrics/accuracy.ts';

/** A classifier that has learned its support. */
export interface FittedClassifier {
  /** Of queries `[numQueries, depth]`: `[numQueries, numLabels]`, higher is likelier; what they are, each classifier says. */
  scores(query: Float32Array): Float32Array;
  /** Where it has prototypes, how far they are from its support: the median of `prototypesInData`. */
  prototypeRatio?(): number;
}

/**
 * A peer on given embeddings: learns the support; a pure function. `support` `[numSupport, depth]`, row-major, with
 * `labels` `[numSupport]` in 0..numLabels-1.
 */
export type Classifier = (
  support: Float32Array,
  labels: Int32Array,
  numLabels: number,
  depth: number,
) => FittedClassifier;

/** One episode after the backbone. Shapes as in `Classifier`. */
export interface EmbeddedEpisode {
  readonly support: Float32Array;
  readonly supportLabels: Int32Array;
  readonly query: Float32Array;
  readonly queryLabels: Int32Array;
  readonly numLabels: number;
  readonly depth: number;
}

/** The fraction of the queries of an episode that `classifier` labels right, in [0, 1]. */
export function classifierAccuracy(classifier: Classifier, episode: EmbeddedEpisode): number {
  return scoreAccuracy(fitEpisode(classifier, episode).scores(episode.query), episode);
}

/** The classifier after the support of an episode. */
export function fitEpisode(classifier: Classifier, episode: EmbeddedEpisode): FittedClassifier {
  const { support, supportLabels, numLabels, depth } = episode;
  return classifier(support, supportLabels, numLabels, depth);
}

/** The fraction of the queries whose highest score `[numQueries, numLabels]` is that of their label. */
export function scoreAccuracy(scores: ArrayLike<number>, { queryLabels, numLabels }: EmbeddedEpisode): number {
  return accuracy(predictedLabels(scores, numLabels), queryLabels);
}

/** @throws RangeError unless there is one label in 0..numLabels-1 a support row, and whole rows everywhere. */
export function requireSupport(
  who: string,
  support: Float32Array,
  labels: Int32Array,
  numLabels: number,
  depth: number,
): void {
  if (labels.length === 0 || support.length !== labels.length * depth) {
    throw new RangeError(
      `${who}: support must be [labels, depth] = [${labels.length}, ${depth}] with a row at least, ` +
        `got ${support.length} numbers.`,
    );
  }
  const stray = labels.find((label) => label < 0 || label >= numLabels);
  if (stray !== undefined) {
    throw new RangeError(`${who}: labels must be from 0 to ${numLabels - 1}, got ${stray}.`);
  }
}
