import type { Random } from '../../base/random.ts';
import { drawMotif, numCurvedKinds, numStraightKinds } from './motif.ts';
import type { MotifStyle } from './motif.ts';
import { relations } from './relations.ts';
import type { Stroke } from './stroke.ts';

/** What the characters of one alphabet share. Probabilities from 0 to 1, lengths in sides of the canvas. */
export interface AlphabetStyle extends MotifStyle {
  /** The strokes that its characters are mostly made of. */
  readonly motifs: readonly Stroke[];
  /** Probability that a stroke is one of `motifs`, and not made for one character alone. */
  readonly reuse: number;
  /** Mean number of strokes after the first. */
  readonly moreStrokes: number;
  /** Weight of each of `relations`: how a stroke is set to the earlier ones. */
  readonly relationWeights: readonly number[];
  /** Probability that a character is its own mirror image, left to right. */
  readonly symmetry: number;
  /** Probability of a bar along the top; of dots. */
  readonly headline: number;
  readonly dots: number;
  /** Typical extents of a character. */
  readonly width: number;
  readonly height: number;
}

const headingSets: readonly (readonly number[])[] = [
  [90, 90, 0],
  [90, 0, 45, 135],
  [60, 120, 0, 90],
  [0, 180, 90],
  [90, 110, 70, -45],
];

/** The style of an alphabet. Habits are spread wide, so that alphabets differ more than their characters do. */
export function drawStyle(random: Random): AlphabetStyle {
  const habit = (probability: number, low: number, high: number): number =>
    random.next() < probability ? random.uniform(low, high) : 0;
  // Cubes: a few kinds take most of the weight.
  const weights = (count: number): number[] => Array.from({ length: count }, () => 0.02 + random.next() ** 3);
  const motifStyle: MotifStyle = {
    curviness: random.uniform(-0.2, 1.2),
    headings: headingSets[random.integer(headingSets.length)] ?? [],
    bend: [90, 90, 120, 135][random.integer(4)] ?? 90,
    straightWeights: weights(numStraightKinds),
    curvedWeights: weights(numCurvedKinds),
  };
  const height = random.uniform(0.46, 0.72);
  return {
    ...motifStyle,
    motifs: Array.from({ length: 5 + random.integer(6) }, () => drawMotif(motifStyle, random)),
    reuse: random.uniform(0.4, 0.9),
    moreStrokes: random.uniform(0.4, 2.6),
    relationWeights: weights(relations.length),
    symmetry: habit(0.4, 0.1, 0.5),
    headline: habit(0.12, 0.5, 0.9),
    dots: habit(0.35, 0.1, 0.5),
    width: height * random.uniform(0.65, 1.2),
    height,
  };
}
