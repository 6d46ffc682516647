import { squaredRowDistances } from '../metrics/squared-row-distances.ts';
import type { ModelOnSamples } from './model-on-samples.ts';

/**
 * How prototypes stand for a class. `single`: its prototypes form one region; `scattered`: they lie in regions apart;
 * `ambiguous`: it shares a prototype with another class; `singleton`: one of its regions is one sample;
 * `missing`: no prototype has it among the likely labels, so it is hardly ever predicted.
 */
export type ClassKind = 'single' | 'scattered' | 'ambiguous' | 'singleton' | 'missing';

/** One class by its prototypes. */
export interface ClassDescription {
  readonly label: number;
  readonly name: string;
  /** All that hold, the shape first; `['scattered', 'singleton']` is a class of remote regions, one of them a sample. */
  readonly kinds: readonly ClassKind[];
  /** Prototypes that have this label as the winner. */
  readonly prototypes: readonly number[];
  /** Prototypes that have this label and another one among their likely labels. */
  readonly shared: readonly number[];
  /** `prototypes`, grouped into regions; see `regionsOf`. */
  readonly regions: readonly (readonly number[])[];
}

/** What is read of a prototype. */
interface Associated {
  readonly winner: number;
  readonly likelyLabels: readonly number[];
  readonly matchedRows: readonly number[];
}

/** Describes every class of `model` by its prototypes. Source: the paper, "Discussion"; the tests of kind are ours. */
export function describeClasses(model: ModelOnSamples, prototypes: readonly Associated[]): ClassDescription[] {
  const distances = squaredRowDistances(model.prototypes, model.prototypes, model.depth);
  const winners = prototypes.map((prototype) => prototype.winner);
  return model.labelNames.map((name, label) => {
    const own = indicesWhere(prototypes, (p) => p.winner === label);
    const shared = indicesWhere(prototypes, (p) => p.likelyLabels.length > 1 && p.likelyLabels.includes(label));
    const regions = regionsOf(own, winners, distances);
    const ownSamples = regions.map(
      (region) => region.flatMap((j) => prototypes[j]!.matchedRows).filter((row) => model.labels[row] === label).length,
    );
    const kinds: ClassKind[] = [];
    if (regions.length === 1) kinds.push('single');
    if (regions.length > 1) kinds.push('scattered');
    if (shared.length > 0) kinds.push('ambiguous');
    if (ownSamples.includes(1)) kinds.push('singleton');
    if (kinds.length === 0) kinds.push('missing');
    return { label, name, kinds, prototypes: own, shared, regions };
  });
}

/**
 * Groups the prototypes `own` of a class into regions. Two of them touch unless a prototype of another class lies between
 * them, nearer to each than they are to each other (the relative neighbourhood of Toussaint 1980, with the other classes as
 * the only obstacles); touching ones are one region. No threshold: the other classes set the scale.
 */
function regionsOf(own: readonly number[], winners: readonly number[], distances: Float64Array): number[][] {
  const size = winners.length;
  const others = indicesWhere(winners, (winner) => winner !== winners[own[0] ?? 0]);
  const touch = (a: number, b: number) => {
    const apart = distances[a * size + b]!;
    return !others.some((o) => Math.max(distances[a * size + o]!, distances[b * size + o]!) < apart);
  };
  const regions: number[][] = [];
  for (const prototype of own) {
    const joined = regions.filter((region) => region.some((member) => touch(member, prototype)));
    for (const region of joined) regions.splice(regions.indexOf(region), 1);
    regions.push([...joined.flat(), prototype].sort((a, b) => a - b));
  }
  return regions;
}

function indicesWhere<T>(items: readonly T[], holds: (item: T) => boolean): number[] {
  return items.flatMap((item, index) => (holds(item) ? [index] : []));
}
