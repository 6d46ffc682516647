import * as tf from '@tensorflow/tfjs-core';
import { median, prototypesInData } from '../metrics/prototypes-in-data.ts';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { episodicProbabilities, learnerProbabilities } from './episodic-classifier.ts';
import { methodName, titleOf } from './method-title.ts';
import { fitEpisode, scoreAccuracy, type EmbeddedEpisode } from './peers/classifier.ts';
import type { PeerChoice, PeerSetting } from './peers/search.ts';

/** What one method got in one episode. */
export interface EpisodeScore {
  /** Of the queries, 0..1. */
  readonly accuracy: number;
  /** The median of `prototypesInData`; null for a method without prototypes. */
  readonly prototypeRatio: number | null;
}

/** A line of a comparison before it has run. */
export interface ScoredMethod {
  readonly title: string;
  /** What was chosen on validation classes; null where nothing was. */
  readonly setting: PeerSetting | null;
  readonly atEdge: readonly string[];
  score(episode: EmbeddedEpisode): Promise<EpisodeScore> | EpisodeScore;
}

/** The model's own prototypes and association, made as `head` says. */
export function headMethod(model: EpisodicModel, head: EpisodeHeadOptions): ScoredMethod {
  return {
    ...{ title: methodName(head), setting: null, atEdge: [] },
    score: async (episode) => ({
      accuracy: scoreAccuracy(await episodicProbabilities(model, episode, head), episode),
      prototypeRatio: await headRatio(model, episode, head),
    }),
  };
}

/** A peer that was trained end to end, by its own classifier. */
export function learnerMethod(learner: EpisodicLearner): ScoredMethod {
  return {
    ...{ title: titleOf(learner), setting: null, atEdge: [] },
    score: async (episode) => ({
      accuracy: scoreAccuracy(await learnerProbabilities(learner, episode), episode),
      prototypeRatio: null,
    }),
  };
}

/** A peer on the given embeddings, with the settings chosen for it. */
export function peerMethod({ title, setting, atEdge, classifier }: PeerChoice): ScoredMethod {
  return {
    ...{ title, setting, atEdge },
    score: (episode) => {
      const fitted = fitEpisode(classifier, episode);
      return {
        accuracy: scoreAccuracy(fitted.scores(episode.query), episode),
        prototypeRatio: fitted.prototypeRatio?.() ?? null,
      };
    },
  };
}

/** The median over episodes; null for a method without prototypes. */
export function medianRatio(scores: readonly EpisodeScore[]): number | null {
  const ratios = scores.flatMap(({ prototypeRatio }) => (prototypeRatio === null ? [] : [prototypeRatio]));
  return ratios.length === 0 ? null : median(ratios);
}

async function headRatio(model: EpisodicModel, episode: EmbeddedEpisode, head: EpisodeHeadOptions): Promise<number> {
  const { support, supportLabels, numLabels, depth } = episode;
  const rows = tf.tensor2d(support, [supportLabels.length, depth]);
  const { prototypes, association } = model.buildHead(rows, supportLabels, numLabels, head);
  const values = (await prototypes.data()) as Float32Array;
  tf.dispose([rows, prototypes, association]);
  return prototypesInData(values, support, depth).median;
}
