import { squaredRowDistances } from '../../../src/metrics/squared-row-distances.ts';
import type { FittedModel } from '../../../src/interpretation/fitted/index.ts';
import type { Landscape } from './landscape.ts';

/** What a prototype stands for. */
export interface PrototypeFacts {
  readonly prototype: number;
  /** The class that it speaks for most. */
  readonly label: number;
  /** How much of it speaks for each class, [numLabels]; sums to 1. */
  readonly association: readonly number[];
  /** Number of support images that it stands for; need not be whole. */
  readonly mass: number;
  /** How far its images lie from it: the root of the mean variance over the dimensions. */
  readonly spread: number;
  /** `spread` over the median of all prototypes. */
  readonly relativeSpread: number;
  /** Rows of the support images nearest to it, nearest first. */
  readonly nearest: readonly number[];
}

const NEAREST = 6;

export function prototypeFacts(
  fitted: Pick<FittedModel, 'head' | 'masses' | 'spreads'>,
  { map, scaled, association }: Landscape,
  prototype: number,
): PrototypeFacts {
  const { head, masses, spreads } = fitted;
  const { depth, numLabels } = head;
  const own = Float32Array.from(head.prototypes.subarray(prototype * depth, (prototype + 1) * depth));
  const distances = squaredRowDistances(own, scaled, depth);
  const spreadOf = (j: number) => Math.sqrt(mean(spreads.subarray(j * depth, (j + 1) * depth)));
  const all = Array.from(masses.keys(), spreadOf).sort((a, b) => a - b);
  return {
    prototype,
    label: map.prototypes[prototype]!.winner,
    association: Array.from(association.subarray(prototype * numLabels, (prototype + 1) * numLabels)),
    mass: masses[prototype]!,
    spread: spreadOf(prototype),
    relativeSpread: spreadOf(prototype) / all[all.length >> 1]!,
    nearest: Array.from(distances.keys())
      .sort((a, b) => distances[a]! - distances[b]!)
      .slice(0, NEAREST),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whether a prototype's images are alike, against those of the others. */
export function spreadInWords(relative: number): string {
  if (relative < 0.9) return 'They are more alike than those of most prototypes.';
  if (relative > 1.1) return 'They differ more than those of most prototypes.';
  return 'They differ about as much as those of other prototypes.';
}
