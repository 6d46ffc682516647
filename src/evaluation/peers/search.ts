import { classifierAccuracy, type Classifier, type EmbeddedEpisode } from './classifier.ts';
import type { Scaling } from './scaling.ts';

/** What a peer has to choose: the scaling of the embedding, and settings of its own by name. */
export type PeerSetting = Readonly<Record<string, number | string> & { scaling: Scaling }>;

/** One setting and the classifier that it makes; the scaling is part of it. */
export interface PeerCandidate {
  readonly setting: PeerSetting;
  readonly classifier: Classifier;
}

/** The values tried of one setting, the simplest first. */
export interface SettingAxis<T extends number | string = number | string> {
  readonly values: readonly T[];
  /** The ends beyond which a wider grid would have other values. */
  readonly openEnds: 'both' | 'last' | 'none';
}

/** A peer with all the settings that are tried. */
export interface PeerFamily<Name extends string = string> {
  readonly name: Name;
  /** What it is called in tables. */
  readonly title: string;
  /** The settings of its own, by name. */
  readonly axes: Readonly<Record<string, SettingAxis>>;
  /** Every combination, the simplest first: by scaling (none, standardise, l2), then by its own axes. */
  readonly candidates: readonly PeerCandidate[];
}

/** What a search chose. */
export interface PeerChoice<Name extends string = string> extends PeerCandidate {
  readonly name: Name;
  readonly title: string;
  /** Mean over the search's episodes, of the choice. */
  readonly accuracy: number;
  /** The same of every candidate, in the family's order; null where the first episodes ruled it out. */
  readonly accuracies: readonly (number | null)[];
  /** Settings whose best value is at an open end of those tried, and better than any inside: a wider grid might do better. */
  readonly atEdge: readonly string[];
}

/** On this many episodes every candidate is tried; on the rest, the better part of them. */
const SCREENING_EPISODES = 2;
/** The part that goes on, and the least number: candidates as good as the last of them go on too. */
const KEPT_PART = 1 / 4;
const KEPT_LEAST = 6;

/** Means of accuracies closer than this are equal: their sums differ by rounding only. */
const ROUNDING = 1e-12;

/**
 * Chooses a peer's setting by its mean accuracy over `episodes`; of equals the first, which is the simplest. Where there
 * are many episodes, candidates that are far behind after the first few are not tried on the rest (one round of successive
 * halving, Jamieson and Talwalkar 2016). The episodes must not be those of the test: settings chosen on them make the
 * peer look better than it is.
 * @param onStep called twice for every candidate
 * @throws RangeError without episodes or candidates.
 */
export function searchPeer<Name extends string>(
  family: PeerFamily<Name>,
  episodes: readonly EmbeddedEpisode[],
  onStep?: () => void,
): PeerChoice<Name> {
  const { name, title, candidates } = family;
  if (episodes.length === 0 || candidates.length === 0) {
    throw new RangeError(
      `searchPeer: ${name} needs episodes and candidates, got ${episodes.length} and ${candidates.length} of them.`,
    );
  }
  const accuracies = scoreCandidates(candidates, episodes, onStep);
  const accuracy = Math.max(...accuracies.map((value) => value ?? -Infinity));
  const isBest = accuracies.map((value) => value !== null && value >= accuracy - ROUNDING);
  const chosen = candidates[isBest.indexOf(true)]!;
  const best = candidates.filter((_, i) => isBest[i]);
  const atEdge = Object.entries(family.axes)
    .filter(([axis, { values, openEnds }]) => best.every(({ setting }) => isEnd(setting[axis]!, values, openEnds)))
    .map(([axis]) => axis);
  return { name, title, ...chosen, accuracy, accuracies, atEdge };
}

function scoreCandidates(
  candidates: readonly PeerCandidate[],
  episodes: readonly EmbeddedEpisode[],
  onStep?: () => void,
): (number | null)[] {
  const totalOn = (some: readonly EmbeddedEpisode[]) => (candidate: PeerCandidate) => {
    const total = some.reduce((sum, episode) => sum + classifierAccuracy(candidate.classifier, episode), 0);
    onStep?.();
    return total;
  };
  const screened = candidates.map(totalOn(episodes.slice(0, SCREENING_EPISODES)));
  const wantKept = Math.max(KEPT_LEAST, Math.ceil(candidates.length * KEPT_PART));
  const kept = episodes.length > SCREENING_EPISODES ? wantKept : candidates.length;
  const limit = screened.toSorted((a, b) => b - a)[Math.min(kept, candidates.length) - 1]! - ROUNDING;
  const goOn = totalOn(episodes.slice(SCREENING_EPISODES));
  return candidates.map((candidate, i) => {
    if (screened[i]! >= limit) return (screened[i]! + goOn(candidate)) / episodes.length;
    onStep?.();
    return null;
  });
}

function isEnd(value: number | string, values: SettingAxis['values'], openEnds: SettingAxis['openEnds']): boolean {
  if (openEnds === 'none') return false;
  return value === values.at(-1) || (openEnds === 'both' && value === values[0]);
}
