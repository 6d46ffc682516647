import { setImmediate } from 'node:timers/promises';
import type { Random } from '../../base/random.ts';
import type { ImageClass } from '../../episodes/types.ts';
import { balancedAccuracy, predictedLabels } from '../../metrics/accuracy.ts';
import { meanInterval, pairedDifference, type Interval, type PairedDifference } from '../../metrics/interval.ts';
import type { EpisodicModel } from '../../training/episodic-model.ts';
import type { EmbeddedEpisodes } from '../embedded-episodes.ts';
import type { EmbeddedEpisode } from '../peers/classifier.ts';
import { drawImbalancedEpisode } from './imbalance.ts';
import type { EpisodePrototypes, ImbalanceMethod } from './imbalance-methods.ts';
import type { PartialResults } from './partial-results.ts';

/** What one method got in one episode. */
export interface ImbalanceScore {
  /** Mean over the classes with queries of the part found of each, 0..1. */
  readonly accuracy: number;
  /** Classes of one support image that were told to be such; null where nobody is asked. */
  readonly named: number | null;
}

export interface ImbalanceRun {
  readonly methods: readonly ImbalanceMethod[];
  readonly model: EpisodicModel;
  readonly classes: readonly ImageClass[];
  /** Of the classes. */
  readonly embedded: EmbeddedEpisodes;
  readonly episodes: number;
  /** Left where it was: every episode has a stream of its own. */
  readonly random: Random;
  /** The scores of the methods in each episode, in their order. */
  readonly results: PartialResults<readonly ImbalanceScore[]>;
  /** How many of the classes with one support sample the prototypes show to be singletons. */
  readonly namedSingletons: (episode: EmbeddedEpisode, prototypes: EpisodePrototypes) => number;
  /** Aborted: it stops after the episode at work. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

export const imbalanceKey = (episode: number): string => `episode ${episode}`;

/** Scores what is missing. @returns false when it was aborted before the end. */
export async function runImbalance(run: ImbalanceRun): Promise<boolean> {
  const { methods, model, classes, embedded, episodes, random, results, namedSingletons } = run;
  for (let e = 0; e < episodes; e++) {
    const key = imbalanceKey(e);
    if (results.get(key) === undefined) {
      await setImmediate(); // lets Ctrl-C and the progress bar in
      if (run.signal?.aborted === true) return false;
      const episode = embedded.embed(drawImbalancedEpisode(classes, random.fork(key)));
      const scores: ImbalanceScore[] = [];
      for (const method of methods) {
        const { probabilities, prototypes } = await method.answer(episode, model);
        const predicted = predictedLabels(probabilities, episode.numLabels);
        scores.push({
          accuracy: balancedAccuracy(predicted, episode.queryLabels, episode.numLabels),
          named: prototypes === null ? null : namedSingletons(episode, prototypes),
        });
      }
      await results.add(key, scores);
    }
    run.onProgress?.(e + 1);
  }
  return true;
}

/** One method over all episodes. */
export interface ImbalanceLine {
  readonly title: string;
  readonly accuracy: Interval;
  /** Minus the first method, paired by episode; null for the first itself. */
  readonly gain: PairedDifference | null;
  /** Singletons named in all episodes, of one an episode; null where nobody is asked. */
  readonly named: number | null;
}

/** @throws RangeError where an episode is missing. */
export function summariseImbalance(
  titles: readonly string[],
  episodes: number,
  resultOf: (key: string) => readonly ImbalanceScore[] | undefined,
): ImbalanceLine[] {
  const scores = Array.from({ length: episodes }, (_, e) => {
    const own = resultOf(imbalanceKey(e));
    if (own === undefined) throw new RangeError(`summariseImbalance: ${imbalanceKey(e)} is missing.`);
    return own;
  });
  const accuracies = titles.map((_, m) => scores.map((own) => own[m]!.accuracy));
  return titles.map((title, m) => ({
    title,
    accuracy: meanInterval(accuracies[m]!),
    gain: m === 0 ? null : pairedDifference(accuracies[m]!, accuracies[0]!),
    named: scores.reduce<number | null>((sum, own) => add(sum, own[m]!.named), 0),
  }));
}

const add = (sum: number | null, more: number | null): number | null =>
  sum === null || more === null ? null : sum + more;
