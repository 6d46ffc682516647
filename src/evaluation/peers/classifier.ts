import { accuracy, predictedLabels } from '../../metrics/accuracy.ts';

/**
 * A peer on given embeddings: fits the support and scores the queries; a pure function.
 * `support` `[numSupport, depth]` with `labels` `[numSupport]` in 0..numLabels-1, `query` `[numQueries, depth]`, all
 * row-major; returns `[numQueries, numLabels]`, higher is likelier; what the scores are, each classifier says.
 */
export type Classifier = (
  support: Float32Array,
  labels: Int32Array,
  numLabels: number,
  query: Float32Array,
  depth: number,
) => Float32Array;

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
  const { support, supportLabels, query, queryLabels, numLabels, depth } = episode;
  const scores = classifier(support, supportLabels, numLabels, query, depth);
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
