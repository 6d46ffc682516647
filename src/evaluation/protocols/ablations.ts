import type { EpisodeSpec } from '../../episodes/sampler.ts';
import type { Interval, PairedDifference } from '../../metrics/interval.ts';
import { parseTrainConfig, type TrainConfig } from '../../training/config.ts';
import { summariseSeeds, type MethodScores } from './trained-summary.ts';

/** One change to the training of the base. */
export interface AblationVariant {
  /** For flags and tables: no spaces, no commas. */
  readonly name: string;
  /** What is changed, for people. */
  readonly what: string;
  readonly settings: Partial<TrainConfig>;
}

export const ABLATIONS = {
  trainingEpisodes: 3000,
  /** Networks of each variant. */
  seeds: 3,
  /** Test episodes of each kind, the same for all networks. */
  episodes: 1000,
} as const;

/** What every variant changes one thing of. Three shots, so that the prototypes of a class may be one, some or all. */
const BASE: Partial<TrainConfig> = {
  ...{ dataset: 'omniglot', split: 'vinyals', backbone: 'conv4', ways: 60, shots: 3, queries: 2 },
  ...{ validationWays: 20, patience: 0, keepCheckpoints: 1 },
};
/** Of the training: between halvings of the learning rate, and between validations. */
const SHARES = { halve: 1 / 3, validate: 1 / 6 } as const;

/** The base alone; the others are compared with it. */
export const ABLATION_BASE: AblationVariant = {
  name: 'base',
  what: 'class means, mixture, closed form, trained temperature; 60-way 3-shot, 2 queries',
  settings: {},
};

/** Every other variant changes one thing. More may be added. */
export const ABLATION_VARIANTS: readonly AblationVariant[] = [
  { name: 'untwisting', what: 'untwisting, coarse, weight 8', settings: { untwisting: 8 } },
  {
    name: 'untwisting-pairs',
    what: 'untwisting by pairs, weight 1',
    settings: { untwisting: 1, untwistingForm: 'pairs' },
  },
  { name: 'homogeneity', what: 'homogeneity h, weight 1', settings: { homogeneity: 1 } },
  { name: 'anchor', what: 'anchor, weight 0.1', settings: { anchor: 0.1 } },
  { name: 'softmax', what: 'association by soft-max', settings: { association: 'softmax' } },
  { name: 'steps-1', what: 'one unrolled step of the estimation, T = 1', settings: { steps: 1 } },
  { name: 'steps-3', what: 'three unrolled steps, T = 3', settings: { steps: 3 } },
  { name: 'k-means', what: 'two prototypes a class by k-means', settings: { prototypes: 'kMeans' } },
  { name: 'samples', what: 'one prototype a sample', settings: { prototypes: 'supportSamples' } },
  { name: 'adaptive', what: 'as many prototypes as the support asks for', settings: { prototypes: 'adaptive' } },
  { name: 'fixed-temperature', what: 'temperature kept at its start', settings: { trainTemperature: false } },
  { name: 'shortcut', what: 'pooled features of block 3 in the embedding', settings: { shortcut: ['block3_relu'] } },
  { name: 'jitter', what: 'training images turned, moved, scaled, sheared', settings: { jitter: true } },
  { name: 'asked-all', what: 'every sample of an episode asked by all others', settings: { asked: 'all' } },
  { name: 'ways-20', what: '20 training ways', settings: { ways: 20 } },
  { name: 'ways-150', what: '150 training ways', settings: { ways: 150 } },
  { name: 'clip', what: 'gradients shortened to norm 1', settings: { clipNorm: 1 } },
];

/** The tests, in the order of the table's columns. */
export const ABLATION_TESTS: readonly { readonly title: string; readonly spec: EpisodeSpec }[] = [1, 5].map(
  (shots) => ({ title: `20-way ${shots}-shot`, spec: { ways: 20, shots, queries: 5 } }),
);

/** The training of one network. The same seed gives the same first weights, and the same episodes where their size is the same. */
export function ablationConfig(
  { name, settings }: AblationVariant,
  seed: number,
  changed: Partial<TrainConfig> = {},
): TrainConfig {
  const episodes = changed.episodes ?? ABLATIONS.trainingEpisodes;
  const times = {
    halveEvery: Math.ceil(SHARES.halve * episodes),
    validateEvery: Math.ceil(SHARES.validate * episodes),
  };
  return parseTrainConfig({ ...BASE, episodes, ...times, ...settings, ...changed, seed }, `ablation '${name}'`);
}

/** One variant in one test. */
export interface AblationCell {
  /** Over episodes, each the mean of the seeds. */
  readonly accuracy: Interval;
  /** Minus the base, paired by episode; null for the base itself. */
  readonly gain: PairedDifference | null;
  /** The mean of each seed. */
  readonly seeds: readonly number[];
}

/** One variant in all tests, in their order. */
export interface AblationLine extends Pick<AblationVariant, 'name' | 'what'> {
  /** On validation classes, of the checkpoints that were taken: what settings are chosen by. Mean of the seeds. */
  readonly validation: number;
  readonly cells: readonly AblationCell[];
}

/** What one network got. */
export interface AblationScore {
  /** Of the checkpoint that was taken, on validation classes. */
  readonly validation: number;
  /** Of each episode, for each of `ABLATION_TESTS`. */
  readonly accuracies: readonly (readonly number[])[];
}

/**
 * A line for each variant; the first is what the others are compared with.
 * @throws RangeError where a network is missing
 */
export function summariseAblations(
  variants: readonly AblationVariant[],
  seeds: readonly number[],
  scoreOf: (variant: string, seed: number) => AblationScore | undefined,
): AblationLine[] {
  const known = (name: string, seed: number): AblationScore => {
    const score = scoreOf(name, seed);
    if (score === undefined) throw new RangeError(`summariseAblations: '${name}' of seed ${seed} is missing.`);
    return score;
  };
  const scores = (test: number) => (seed: number) =>
    variants.map(({ name }): MethodScores => ({
      ...{ method: name, setting: null, prototypeRatio: null },
      accuracies: known(name, seed).accuracies[test]!,
    }));
  const cells = ABLATION_TESTS.map((_, test) => summariseSeeds(seeds.map(scores(test))));
  return variants.map(({ name, what }, v) => ({
    ...{ name, what },
    validation: seeds.reduce((sum, seed) => sum + known(name, seed).validation / seeds.length, 0),
    cells: cells.map((tests) => {
      const { accuracy, seeds, firstMinusThis } = tests[v]!;
      return { accuracy, seeds, gain: firstMinusThis === null ? null : turned(firstMinusThis) };
    }),
  }));
}

const turned = (difference: PairedDifference): PairedDifference => ({ ...difference, mean: -difference.mean });
