import type { Random } from '../base/random.ts';
import type { Attack } from '../interpretation/probe/flipping-sizes.ts';
import {
  medianSize,
  prototypeFragility,
  rankableSizes,
  regionFragility,
  type Fragility,
} from '../interpretation/probe/fragility.ts';
import type { Norm } from '../interpretation/probe/norms.ts';
import { rankCorrelation, type RankCorrelation } from '../interpretation/probe/rank-correlation.ts';
import type { EpisodeProbe } from './probe-episode.ts';

/** A prototype or a region of one episode, by name. */
export interface NamedFragility extends Omit<Fragility, 'lostTo'> {
  /** From 1. */
  readonly episode: number;
  readonly prototypes: readonly number[];
  /** The class it speaks for. */
  readonly class: string;
  readonly lostTo: readonly { readonly class: string; readonly count: number }[];
}

/** What one attack under one norm found in all episodes. */
export interface AttackNumbers {
  readonly attack: Attack;
  readonly norm: Norm;
  readonly samples: number;
  readonly flipped: number;
  /** Sizes that so many per cent of the samples do not exceed; null where they never flipped. */
  readonly sizes: Readonly<Record<'5' | '25' | '50' | '75' | '95', number | null>>;
  /** Ambiguity with how easily it flips (the negative size): of samples, and of prototypes by the median of theirs. */
  readonly ofSamples: RankCorrelation;
  readonly ofPrototypes: RankCorrelation | null;
  readonly prototypes: readonly (NamedFragility & { readonly ambiguity: number })[];
  readonly regions: readonly NamedFragility[];
}

/** One probed sample. */
export interface SampleNumbers {
  readonly episode: number;
  readonly class: string;
  readonly predicted: string;
  readonly probability: number;
  readonly ambiguity: number;
  readonly prototype: number;
  /** By attack and norm: `pgd linf`. */
  readonly sizes: Readonly<Record<string, number | null>>;
}

/** All episodes together; plain JSON. */
export interface ProbeNumbers {
  /** Of the predictions without any perturbation, 0..1. */
  readonly accuracy: number;
  readonly attacks: readonly AttackNumbers[];
  readonly samples: readonly SampleNumbers[];
}

/** @param random for the bootstrap intervals. */
export function probeNumbers(episodes: readonly EpisodeProbe[], random: Random): ProbeNumbers {
  const samples = episodes.flatMap((episode, e) =>
    episode.samples.map(({ winner, share, ambiguity, prototype }, i) => ({
      ...{ episode: e + 1, class: nameOf(episode, episode.labels[i]!), predicted: nameOf(episode, winner) },
      ...{ probability: share, ambiguity, prototype },
      sizes: Object.fromEntries(
        episode.attacks.map(({ attack, norm, sizes }) => [`${attack} ${norm}`, sizes[i] ?? null]),
      ),
    })),
  );
  const right = episodes.reduce(
    (sum, { samples: own, labels }) => sum + own.filter(({ winner }, i) => winner === labels[i]).length,
    0,
  );
  const kinds = episodes[0]?.attacks ?? [];
  const attacks = kinds.map((_, a) => attackNumbers(episodes, a, samples, random));
  return { accuracy: right / samples.length, attacks, samples };
}

function attackNumbers(
  episodes: readonly EpisodeProbe[],
  index: number,
  samples: readonly SampleNumbers[],
  random: Random,
): AttackNumbers {
  const { attack, norm } = episodes[0]!.attacks[index]!;
  const sizes = episodes.flatMap((episode) => episode.attacks[index]!.sizes);
  const prototypes = episodes.flatMap((episode, e) =>
    prototypeFragility(episode, episode.attacks[index]!).map(({ prototype, winner, ambiguity, ...fragility }) => ({
      ...named(episode, e, fragility, winner, [prototype]),
      ambiguity,
    })),
  );
  const regions = episodes.flatMap((episode, e) =>
    regionFragility(episode, episode.attacks[index]!, episode.regions).map(({ region, ...fragility }) =>
      named(episode, e, fragility, region.label, region.prototypes),
    ),
  );
  const matched = prototypes.filter(({ numSamples }) => numSamples > 0);
  const fragility = (values: readonly (number | null)[]) => rankableSizes(values).map((size) => -size);
  const correlate = (ambiguities: readonly number[], values: readonly (number | null)[], what: string) =>
    rankCorrelation(ambiguities, fragility(values), random.fork(`${attack} ${norm} ${what}`));
  return {
    ...{ attack, norm, samples: sizes.length, flipped: sizes.filter((size) => size !== null).length },
    sizes: { '5': quantile(sizes, 0.05), '25': quantile(sizes, 0.25), '50': medianSize(sizes), ...upper(sizes) },
    ofSamples: correlate(
      samples.map(({ ambiguity }) => ambiguity),
      sizes,
      'samples',
    ),
    ofPrototypes:
      matched.length === 0
        ? null
        : correlate(
            matched.map(({ ambiguity }) => ambiguity),
            matched.map((prototype) => prototype.medianSize),
            'prototypes',
          ),
    ...{ prototypes, regions },
  };
}

function named(
  episode: EpisodeProbe,
  e: number,
  fragility: Fragility,
  label: number,
  prototypes: readonly number[],
): NamedFragility {
  const lostTo = fragility.lostTo.map(({ prototype, count }) => ({
    ...{ class: nameOf(episode, episode.prototypes[prototype]!.winner), count },
  }));
  return { episode: e + 1, prototypes, class: nameOf(episode, label), ...fragility, lostTo };
}

const upper = (sizes: readonly (number | null)[]) => ({ '75': quantile(sizes, 0.75), '95': quantile(sizes, 0.95) });

/** The smallest of the sizes that at least a part `share` of them does not exceed. */
function quantile(sizes: readonly (number | null)[], share: number): number | null {
  const sorted = rankableSizes(sizes).sort((a, b) => a - b);
  const size = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return Number.isFinite(size) ? size : null;
}

const nameOf = ({ labelNames }: EpisodeProbe, label: number): string => labelNames[label]!;
