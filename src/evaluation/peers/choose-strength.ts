import { classifierAccuracy, type Classifier, type EmbeddedEpisode } from './classifier.ts';

/** What a search over the strength found. */
export interface StrengthChoice {
  readonly strength: number;
  /** The mean accuracy over the episodes of each strength of the grid, in the grid's order. */
  readonly accuracies: readonly number[];
  /** True when the choice is the smallest or largest of the grid: a wider grid might do better. */
  readonly atEdge: boolean;
}

/** Strengths of L2 that suit embeddings of any usual scale, weakest first. */
export const STRENGTH_GRID: readonly number[] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

/**
 * Chooses the strength of a regularised classifier by its mean accuracy over `episodes`; of equals the strongest. The
 * episodes must be of the validation split: a strength chosen on test episodes makes the peer look better than it is.
 * @throws RangeError without episodes or grid.
 */
export function chooseStrength(
  classifierOf: (strength: number) => Classifier,
  episodes: readonly EmbeddedEpisode[],
  grid: readonly number[] = STRENGTH_GRID,
): StrengthChoice {
  if (episodes.length === 0 || grid.length === 0) {
    throw new RangeError(
      `chooseStrength: needs validation episodes and a grid, got ${episodes.length} and ${grid.length} of them.`,
    );
  }
  const accuracies = grid.map((strength) => {
    const classifier = classifierOf(strength);
    return episodes.reduce((sum, episode) => sum + classifierAccuracy(classifier, episode), 0) / episodes.length;
  });
  const best = Math.max(...accuracies);
  const strength = Math.max(...grid.filter((_, i) => accuracies[i] === best));
  return { strength, accuracies, atEdge: strength === Math.min(...grid) || strength === Math.max(...grid) };
}
