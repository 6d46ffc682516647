import { Random } from '../base/random.ts';
import type { EngineInfo } from '../engine/index.ts';
import type { Dataset } from '../episodes/types.ts';
import { compareOnEpisodes, type CompareStage } from '../evaluation/compare.ts';
import {
  ABLATION_TESTS,
  summariseAblations,
  type AblationLine,
  type AblationScore,
  type AblationVariant,
} from '../evaluation/protocols/ablations.ts';
import type { PartialResults } from '../evaluation/protocols/partial-results.ts';
import { loadModel } from '../training/build-model.ts';
import type { TrainConfig } from '../training/config.ts';
import { readCheckpoint } from '../training/run-checkpoint.ts';
import type { TrainedNetwork } from './reproduce-network.ts';
import type { ReproduceContext } from './reproduce-output.ts';
import { scoreOf, studyNetworks, type KeptNetwork } from './study-networks.ts';

/** What is kept of a variant's network. */
export type KeptAblation = KeptNetwork<AblationScore>;

export interface AblationNetworks extends ReproduceContext {
  /** The first one is what the others are compared with. */
  readonly variants: readonly AblationVariant[];
  readonly seeds: readonly number[];
  readonly configOf: (variant: AblationVariant, seed: number) => TrainConfig;
  readonly dataset: Dataset;
  readonly engine: EngineInfo;
  readonly results: PartialResults<KeptAblation>;
  readonly test: AblationTest;
}

export interface AblationTest {
  /** Defaults to `ABLATION_TESTS`. */
  readonly tests?: typeof ABLATION_TESTS;
  /** Of each test, the same for all networks. */
  readonly episodes: number;
  readonly seed: number;
  readonly onProgress?: (label: CompareStage, done: number, total: number) => void;
}

/** Trains and tests what is missing, seed by seed, then a line for each variant. @throws Interrupted after Ctrl-C. */
export async function ablationNetworks(
  study: AblationNetworks,
): Promise<{ lines: AblationLine[]; networks: TrainedNetwork[] }> {
  const { variants, seeds, configOf, test, ...rest } = study;
  const networks = await studyNetworks({
    ...rest,
    networks: seeds.flatMap((seed) =>
      variants.map((variant) => ({ name: variant.name, seed, config: configOf(variant, seed) })),
    ),
    score: (checkpoint) => judge(checkpoint, rest.dataset, test),
  });
  return { lines: summariseAblations(variants, seeds, (name, seed) => scoreOf(rest.results, name, seed)), networks };
}

/** A network with the head that it was trained with. */
async function judge(
  folder: string,
  dataset: Dataset,
  { tests = ABLATION_TESTS, episodes, seed, onProgress }: AblationTest,
): Promise<AblationScore> {
  const checkpoint = await readCheckpoint(folder);
  const model = await loadModel(checkpoint);
  try {
    const accuracies: (readonly number[])[] = [];
    for (const { spec } of tests) {
      const [own] = await compareOnEpisodes({
        ...{ model, dataset, part: 'test', spec, episodes, random: new Random(seed), peers: false },
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      accuracies.push(own!.accuracies);
    }
    return { validation: checkpoint.state.best!.accuracy, accuracies };
  } finally {
    model.dispose();
  }
}
