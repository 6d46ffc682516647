import type { EpisodeSpec } from '../../episodes/sampler.ts';
import type { EpisodeHeadOptions } from '../../ops/index.ts';
import type { MethodName } from '../../training/methods/method-names.ts';
import { parseTrainConfig, type TrainConfig } from '../../training/config.ts';

/** One kind of test episodes. */
export interface ProtocolTest {
  readonly title: string;
  readonly spec: EpisodeSpec;
}

/** A protocol that trains networks end to end and tests them on classes that training never saw (method §8). */
export interface TrainedProtocol {
  readonly title: string;
  /** Of every method. */
  readonly settings: Partial<TrainConfig>;
  /** Of ours alone. */
  readonly ours: Partial<TrainConfig>;
  readonly tests: readonly ProtocolTest[];
  /** Test episodes of each kind. */
  readonly episodes: number;
}

export const TRAINED_PROTOCOL_NAMES = ['vinyals', 'lake', 'alphabets'] as const;
export type TrainedProtocolName = (typeof TRAINED_PROTOCOL_NAMES)[number];

const QUERIES = 5;
const unstructured = (ways: number, shots: number): ProtocolTest => ({
  title: `${ways}-way ${shots}-shot`,
  spec: { ways, shots, queries: QUERIES },
});
const withinAlphabet = (ways: number, shots: number): ProtocolTest => ({
  title: `${ways}-way ${shots}-shot within an alphabet`,
  spec: { ways, shots, queries: QUERIES, groups: 1 },
});

/** 60-way training, as Snell et al. 2017. */
const CHARACTERS: Partial<TrainConfig> = {
  ...{ dataset: 'omniglot', ways: 60, shots: 1, queries: 4, validationWays: 20 },
  ...{ episodes: 4000, halveEvery: 1000, validateEvery: 500 },
};

export const TRAINED_PROTOCOLS: Readonly<Record<TrainedProtocolName, TrainedProtocol>> = {
  vinyals: {
    title: 'Vinyals et al. 2016: 1,200 characters to train with, 423 to test, each with its four rotations',
    settings: { ...CHARACTERS, split: 'vinyals' },
    ours: {},
    tests: [unstructured(20, 1), unstructured(20, 5), unstructured(5, 1), unstructured(5, 5)],
    episodes: 1000,
  },
  lake: {
    title: 'Lake et al. 2015: the background alphabets to train with, the 20 evaluation alphabets to test',
    settings: { ...CHARACTERS, split: 'lake', rotations: true },
    ours: {},
    tests: [unstructured(20, 1), unstructured(20, 5), withinAlphabet(20, 1), withinAlphabet(20, 5)],
    episodes: 1000,
  },
  alphabets: {
    title: 'the alphabet is the class, scattered over its characters; test alphabets are never seen in training',
    settings: {
      ...{ dataset: 'omniglot', split: 'alphabets', labelBy: 'group', rotations: true, jitter: true },
      ...{ ways: 120, shots: 1, queries: 2, episodes: 12_000, halveEvery: 2_500 },
      ...{ validateEvery: 1000, validationEpisodes: 100, patience: 0 },
    },
    ours: { prototypes: 'supportSamples' },
    tests: [
      {
        title: 'alphabet of 100 random characters, 1 image each',
        spec: { ways: 100, shots: 1, queries: QUERIES, labelBy: 'group' },
      },
      unstructured(20, 1),
    ],
    episodes: 400,
  },
};

/** Heads of which ours takes the best on validation classes: with several images a class there is a choice. */
export const OUR_HEADS: readonly Pick<EpisodeHeadOptions, 'prototypes' | 'perClass'>[] = [
  { prototypes: 'classMeans', perClass: 1 },
  { prototypes: 'kMeans', perClass: 2 },
  { prototypes: 'supportSamples', perClass: 1 },
];

/** How a method is trained under a protocol; `changed` is what a user or a quick run changes. */
export function protocolConfig(
  name: TrainedProtocolName,
  method: MethodName,
  seed: number,
  changed: Partial<TrainConfig> = {},
): TrainConfig {
  const { settings, ours } = TRAINED_PROTOCOLS[name];
  const own = method === 'untwist' ? ours : {};
  return parseTrainConfig({ ...settings, ...own, method, seed, ...changed }, `protocol ${name}`);
}
