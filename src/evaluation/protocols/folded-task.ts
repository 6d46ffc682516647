import type { Random } from '../../base/random.ts';
import type { EpisodePart, ImageClass } from '../../episodes/types.ts';
import type { EmbeddedEpisode } from '../peers/classifier.ts';

/** Images of a class in each half of the training fold, and in the test fold: 20 in all. */
export const FOLD_SIZES = { half: 5, test: 10 } as const;

/** Some classes with the images of each in two folds, the training fold halved once more. None is in two parts. */
export interface FoldedTask {
  /** The names behind labels 0..ways-1. */
  readonly labelNames: readonly string[];
  /** What the final fit is made on. */
  readonly firstHalf: EpisodePart;
  /** With the first half: what hyper-parameters are chosen on. */
  readonly secondHalf: EpisodePart;
  readonly test: EpisodePart;
}

/**
 * Draws `ways` classes and divides the images of each; parts are ordered by class.
 * @throws RangeError for fewer classes, or a class with fewer than 20 images.
 */
export function drawFoldedTask(classes: readonly ImageClass[], ways: number, random: Random): FoldedTask {
  const { half, test } = FOLD_SIZES;
  const drawn = random.sample(classes, ways);
  const images = drawn.map(({ rows }) => random.sample(rows, 2 * half + test));
  const part = (from: number, to: number): EpisodePart => ({
    rows: Int32Array.from(images.flatMap((rows) => rows.slice(from, to))),
    turns: Uint8Array.from(drawn.flatMap(({ turns }) => new Array<number>(to - from).fill(turns))),
    labels: Int32Array.from(drawn.flatMap((_, label) => new Array<number>(to - from).fill(label))),
  });
  return {
    labelNames: drawn.map(({ name }) => name),
    firstHalf: part(0, half),
    secondHalf: part(half, 2 * half),
    test: part(2 * half, 2 * half + test),
  };
}

/** A part of a task after the network: `[labels, depth]`, row-major. */
export interface EmbeddedPart {
  readonly rows: Float32Array;
  readonly labels: Int32Array;
}

/** A task after the network. */
export interface EmbeddedTask {
  readonly firstHalf: EmbeddedPart;
  readonly secondHalf: EmbeddedPart;
  readonly test: EmbeddedPart;
  readonly numLabels: number;
  readonly depth: number;
}

/** @param rowsOf embeddings `[rows, depth]` of a part */
export function embedTask(task: FoldedTask, depth: number, rowsOf: (part: EpisodePart) => Float32Array): EmbeddedTask {
  const embed = (part: EpisodePart): EmbeddedPart => ({ rows: rowsOf(part), labels: part.labels });
  return {
    firstHalf: embed(task.firstHalf),
    secondHalf: embed(task.secondHalf),
    test: embed(task.test),
    numLabels: task.labelNames.length,
    depth,
  };
}

/** `support` learned, `query` judged. */
export function episodeOf(
  { numLabels, depth }: Pick<EmbeddedTask, 'numLabels' | 'depth'>,
  support: EmbeddedPart,
  query: EmbeddedPart,
): EmbeddedEpisode {
  return {
    support: support.rows,
    supportLabels: support.labels,
    query: query.rows,
    queryLabels: query.labels,
    numLabels,
    depth,
  };
}
