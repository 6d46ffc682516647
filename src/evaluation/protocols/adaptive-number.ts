import { setImmediate } from 'node:timers/promises';
import type { Random } from '../../base/random.ts';
import type { LabelBy } from '../../episodes/sampler.ts';
import type { ImageClass } from '../../episodes/types.ts';
import { meanInterval, type Interval } from '../../metrics/interval.ts';
import { ADAPTIVE_FIT, fitPrototypes } from '../../ops/estimation/index.ts';
import { drawEpisodes, type EmbeddedEpisodes } from '../embedded-episodes.ts';
import type { PartialResults } from './partial-results.ts';

/** One kind of draws: characters with their images, labelled by themselves or by their alphabets. */
export interface AdaptiveKind {
  readonly title: string;
  readonly characters: number;
  /** Images of each character. */
  readonly samples: number;
  readonly labelBy: LabelBy;
  /** How many prototypes a character should have, least and most. */
  readonly wanted: readonly [number, number];
}

const alphabets = (samples: number): AdaptiveKind => ({
  title: `alphabets of 100 characters, ${samples} samples a character`,
  ...{ characters: 100, samples, labelBy: 'group', wanted: [0.75, 1.25] },
});
const characters = (ways: number, samples: number): AdaptiveKind => ({
  title: `${ways} single characters, ${samples} samples each`,
  ...{ characters: ways, samples, labelBy: 'class', wanted: [1, 1.2] },
});

/**
 * The number of prototypes that one setting (`ADAPTIVE_FIT`) finds: about one a character, whether the characters are the
 * classes or the scattered pieces of them.
 */
export const ADAPTIVE_KINDS: readonly AdaptiveKind[] = [
  ...[5, 10].map(alphabets),
  ...[20, 60].flatMap((ways) => [5, 10].map((samples) => characters(ways, samples))),
];

/** Draws of each kind. */
export const ADAPTIVE_DRAWS = 20;

/** The characters that a network never saw, upright: a turned one is of no alphabet. */
export function uprightClasses(classes: readonly ImageClass[]): ImageClass[] {
  return classes.filter(({ turns }) => turns === 0);
}

export const adaptiveKey = ({ title }: AdaptiveKind, draw: number): string => `${title}: ${draw}`;

export interface AdaptiveRun {
  readonly kinds: readonly AdaptiveKind[];
  readonly draws: number;
  readonly classes: readonly ImageClass[];
  /** Of the classes. */
  readonly embedded: EmbeddedEpisodes;
  /** Left where it was: every draw has a stream of its own. */
  readonly random: Random;
  /** Prototypes found, by `adaptiveKey`. */
  readonly results: PartialResults<number>;
  /** Aborted: it stops after the draw at work. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (kind: AdaptiveKind, done: number) => void;
}

/** Fits what is missing. @returns false when it was aborted before the end. */
export async function runAdaptive(run: AdaptiveRun): Promise<boolean> {
  for (const kind of run.kinds) {
    for (let draw = 0; draw < run.draws; draw++) {
      const key = adaptiveKey(kind, draw);
      if (run.results.get(key) === undefined) {
        await setImmediate(); // lets Ctrl-C and the progress bar in
        if (run.signal?.aborted === true) return false;
        await run.results.add(key, countPrototypes(run, kind, run.random.fork(key)));
      }
      run.onProgress?.(kind, draw + 1);
    }
  }
  return true;
}

function countPrototypes({ classes, embedded }: AdaptiveRun, kind: AdaptiveKind, random: Random): number {
  const { characters: ways, samples: shots, labelBy } = kind;
  const [episode] = drawEpisodes(classes, { ways, shots, queries: 1, labelBy }, 1, random);
  const { support } = episode!; // the sampler wants a query: it is not looked at
  return fitPrototypes(embedded.rows(support), support.labels, ADAPTIVE_FIT).founderLabels.length;
}

/** One kind over its draws. */
export interface AdaptiveLine extends AdaptiveKind {
  /** Prototypes a character. */
  readonly ratio: Interval;
  readonly least: number;
  readonly most: number;
  /** The part of the draws between the wanted numbers. */
  readonly withinWanted: number;
  readonly ratios: readonly number[];
}

/** @throws RangeError where a draw is missing. */
export function summariseAdaptive(
  kinds: readonly AdaptiveKind[],
  draws: number,
  resultOf: (key: string) => number | undefined,
): AdaptiveLine[] {
  return kinds.map((kind) => {
    const ratios = Array.from({ length: draws }, (_, draw) => {
      const count = resultOf(adaptiveKey(kind, draw));
      if (count === undefined) throw new RangeError(`summariseAdaptive: ${adaptiveKey(kind, draw)} is missing.`);
      return count / kind.characters;
    });
    const [least, most] = kind.wanted;
    const within = ratios.filter((ratio) => ratio >= least && ratio <= most);
    return {
      ...kind,
      ratio: meanInterval(ratios),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
      withinWanted: within.length / ratios.length,
      ratios,
    };
  });
}
