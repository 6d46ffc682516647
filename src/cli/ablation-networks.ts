import { join } from 'node:path';
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
import { checkpointIn, trainingSeconds, trainNetwork, type TrainedNetwork } from './reproduce-network.ts';
import type { ReproduceContext } from './reproduce-output.ts';

/** What is kept of a network: where it lies, then what it got. */
export interface KeptAblation {
  readonly checkpoint?: string;
  readonly score?: AblationScore;
}

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
  const { variants, seeds, configOf, dataset, engine, results, test, ...context } = study;
  const networks: TrainedNetwork[] = [];
  for (const seed of seeds) {
    for (const variant of variants) {
      const name = networkName(variant.name, seed);
      const run = join(context.folder, 'networks', name.replaceAll(' ', '-'));
      const config = configOf(variant, seed);
      const kept = results.get(name)?.checkpoint;
      const training = { run, config, dataset, engine, ...context };
      const checkpoint = kept === undefined ? await trainNetwork(training) : checkpointIn(run, kept);
      if (kept === undefined) await results.add(name, { checkpoint });
      const seconds = await trainingSeconds(checkpoint, config.episodes);
      networks.push({ name: variant.name, seed, episodes: config.episodes, seconds });
      if (results.get(scoreKey(variant.name, seed)) !== undefined) continue;
      await results.add(scoreKey(variant.name, seed), { score: await judge(checkpoint, dataset, test) });
      context.say(`${name}: tested`);
    }
  }
  const lines = summariseAblations(variants, seeds, (name, seed) => results.get(scoreKey(name, seed))?.score);
  return { lines, networks };
}

const networkName = (variant: string, seed: number): string => `${variant} seed ${seed}`;
const scoreKey = (variant: string, seed: number): string => `${networkName(variant, seed)}: score`;

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
