import type { Random } from '../../base/random.ts';
import type { EpisodeSpec } from '../../episodes/sampler.ts';
import type { Dataset } from '../../episodes/types.ts';
import { parseTrainConfig, type TrainConfig } from '../../training/config.ts';
import type { EpisodicLearner } from '../../training/episodic-learner.ts';
import { compareOnEpisodes, type CompareStage } from '../compare.ts';
import { embeddingTwist } from '../embedding-twist.ts';

/** What the untwisting term does, by its weight: short trainings on alphabets, judged on alphabets never seen. */
export const UNTWISTING_STUDY = {
  weights: [0, 2, 8],
  /** Networks of each weight. */
  seeds: 5,
  /** Test episodes, the same for all networks. */
  episodes: 100,
  /** Draws of images for the twist, the same for all networks; one alone is a noisy measure. */
  twistDraws: 3,
} as const;

/** A test episode: the alphabets of 100 random characters of which one image each is known. */
export const UNTWISTING_TEST: EpisodeSpec = { ways: 100, shots: 1, queries: 5, labelBy: 'group' };

const SETTINGS: Partial<TrainConfig> = {
  ...{ dataset: 'omniglot', split: 'alphabets', labelBy: 'group', prototypes: 'supportSamples' },
  ...{ ways: 80, shots: 1, queries: 2, episodes: 500, halveEvery: 200, warmUp: 100 },
  // No choice among checkpoints: the last one is judged, whatever the weight.
  ...{ patience: 0, validationEpisodes: 20, keepCheckpoints: 1 },
};

/** The training of one network. The same seed gives the same first weights and the same episodes, whatever the weight. */
export function untwistingConfig(weight: number, seed: number, changed: Partial<TrainConfig> = {}): TrainConfig {
  const config = { ...SETTINGS, ...changed, untwisting: weight, seed };
  return parseTrainConfig({ ...config, validateEvery: config.episodes }, 'protocol untwisting');
}

/** What one network got. */
export interface UntwistingScore {
  /** Of each test episode, 0..1. */
  readonly accuracies: readonly number[];
  /** NMI (arithmetic mean) of k-means with the alphabets of the test classes, for each draw of images. */
  readonly nmis: readonly number[];
}

export interface UntwistingTest {
  readonly dataset: Dataset;
  /** Defaults to `UNTWISTING_TEST`. */
  readonly spec?: EpisodeSpec;
  readonly episodes: number;
  /** Left where it was: the same for every network. */
  readonly random: Random;
  readonly onProgress?: (label: CompareStage | 'measuring twist', done: number, total: number) => void;
}

/** Judges a network by the test classes. */
export async function scoreUntwisting(model: EpisodicLearner, test: UntwistingTest): Promise<UntwistingScore> {
  const { dataset, spec = UNTWISTING_TEST, episodes, random, onProgress } = test;
  const [own] = await compareOnEpisodes({
    ...{ model, dataset, part: 'test', spec, episodes, random: random.fork('episodes'), peers: false },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const nmis: number[] = [];
  for (let draw = 0; draw < UNTWISTING_STUDY.twistDraws; draw++) {
    const stream = random.fork(`twist ${draw}`);
    const twist = await embeddingTwist(model, dataset.images, dataset.split.test, 'group', stream);
    nmis.push(twist.nmiArithmetic);
    onProgress?.('measuring twist', nmis.length, UNTWISTING_STUDY.twistDraws);
  }
  return { accuracies: own!.accuracies, nmis };
}
