import { median } from '../../metrics/prototypes-in-data.ts';
import type { ImageProbe, ProbedAttack } from './probe-images.ts';

/** How easily samples flip, those of one prototype or of one region. */
export interface Fragility {
  readonly numSamples: number;
  /** How many were flipped at all. */
  readonly numFlipped: number;
  /** The median of the flipping sizes, samples that never flipped taken as infinite; null where that is the median. */
  readonly medianSize: number | null;
  /** Null where nothing flipped. */
  readonly smallestSize: number | null;
  /** The prototypes that the flipped samples match most, most of them first. */
  readonly lostTo: readonly { readonly prototype: number; readonly count: number }[];
}

/** The samples that match one prototype more than any other. */
export interface PrototypeFragility extends Fragility {
  readonly prototype: number;
  /** The label it speaks for, and its ambiguity in [0, 1]. */
  readonly winner: number;
  readonly ambiguity: number;
}

/** The prototypes of one label that belong together, as `describePrototypes` groups them. */
export interface Region {
  readonly label: number;
  readonly prototypes: readonly number[];
}

/** The samples that match the prototypes of one region most. */
export interface RegionFragility extends Fragility {
  readonly region: Region;
}

/** One entry a prototype, by its index; a prototype that no sample matches most has no sizes. */
export function prototypeFragility({ samples, prototypes }: ImageProbe, attack: ProbedAttack): PrototypeFragility[] {
  return prototypes.map(({ winner, ambiguity }, prototype) => ({
    ...{ prototype, winner, ambiguity },
    ...fragilityOf(samplesOf(samples, [prototype]), attack, [prototype]),
  }));
}

/** One entry a region: the samples that match one of its prototypes most. */
export function regionFragility(
  { samples }: ImageProbe,
  attack: ProbedAttack,
  regions: readonly Region[],
): RegionFragility[] {
  return regions.map((region) => ({
    region,
    ...fragilityOf(samplesOf(samples, region.prototypes), attack, region.prototypes),
  }));
}

/** Sizes as numbers to rank and to take medians of: infinite where nothing flipped the sample. */
export function rankableSizes(sizes: readonly (number | null)[]): number[] {
  return sizes.map((size) => size ?? Infinity);
}

/** The middle size; null where that is infinite or there is none. */
export function medianSize(sizes: readonly (number | null)[]): number | null {
  return sizes.length === 0 ? null : finiteOrNull(median(rankableSizes(sizes)));
}

function samplesOf(samples: ImageProbe['samples'], prototypes: readonly number[]): number[] {
  return Array.from(samples.keys()).filter((i) => prototypes.includes(samples[i]!.prototype));
}

/** @param own prototypes that cannot be lost to: a sample may flip and stay with its prototype. */
function fragilityOf(samples: readonly number[], attack: ProbedAttack, own: readonly number[]): Fragility {
  const sizes = samples.map((i) => attack.sizes[i]!);
  const counts = new Map<number, number>();
  for (const i of samples) {
    const to = attack.movedTo[i]!;
    if (to !== null && !own.includes(to)) counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return {
    numSamples: samples.length,
    numFlipped: sizes.filter((size) => size !== null).length,
    medianSize: medianSize(sizes),
    smallestSize: finiteOrNull(Math.min(...rankableSizes(sizes))),
    lostTo: [...counts].map(([prototype, count]) => ({ prototype, count })).sort((a, b) => b.count - a.count),
  };
}

const finiteOrNull = (size: number): number | null => (Number.isFinite(size) ? size : null);
