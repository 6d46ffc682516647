import type { EngineInfo } from '../engine/index.ts';
import type { Dataset } from '../episodes/types.ts';
import type { PartialResults } from '../evaluation/protocols/partial-results.ts';
import { scoreUntwisting, type UntwistingScore, type UntwistingTest } from '../evaluation/protocols/untwisting.ts';
import { summariseUntwisting, type UntwistingLine } from '../evaluation/protocols/untwisting-summary.ts';
import { loadModel } from '../training/build-model.ts';
import type { TrainConfig } from '../training/config.ts';
import { readCheckpoint } from '../training/run-checkpoint.ts';
import type { TrainedNetwork } from './reproduce-network.ts';
import type { ReproduceContext } from './reproduce-output.ts';
import { scoreOf, studyNetworks, type KeptNetwork } from './study-networks.ts';

/** What is kept of a weight's network. */
export type KeptUntwisting = KeptNetwork<UntwistingScore>;

export interface UntwistingNetworks extends ReproduceContext {
  /** The first one is what the others are compared with. */
  readonly weights: readonly number[];
  readonly seeds: readonly number[];
  readonly configOf: (weight: number, seed: number) => TrainConfig;
  readonly dataset: Dataset;
  readonly engine: EngineInfo;
  readonly results: PartialResults<KeptUntwisting>;
  readonly test: UntwistingTest;
}

/** Trains and judges what is missing, seed by seed, then a line for each weight. @throws Interrupted after Ctrl-C. */
export async function untwistingNetworks(
  study: UntwistingNetworks,
): Promise<{ lines: UntwistingLine[]; networks: TrainedNetwork[] }> {
  const { weights, seeds, configOf, test, ...rest } = study;
  const networks = await studyNetworks({
    ...rest,
    networks: seeds.flatMap((seed) =>
      weights.map((weight) => ({ name: nameOf(weight), seed, config: configOf(weight, seed) })),
    ),
    score: (checkpoint) => judge(checkpoint, test),
  });
  const lines = summariseUntwisting(weights, seeds, (weight, seed) => scoreOf(rest.results, nameOf(weight), seed));
  return { lines, networks };
}

const nameOf = (weight: number): string => `weight ${weight}`;

async function judge(checkpoint: string, test: UntwistingTest): Promise<UntwistingScore> {
  const model = await loadModel(await readCheckpoint(checkpoint));
  try {
    return await scoreUntwisting(model, test);
  } finally {
    model.dispose();
  }
}
