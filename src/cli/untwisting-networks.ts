import { join } from 'node:path';
import type { EngineInfo } from '../engine/index.ts';
import type { Dataset } from '../episodes/types.ts';
import type { PartialResults } from '../evaluation/protocols/partial-results.ts';
import { scoreUntwisting, type UntwistingScore, type UntwistingTest } from '../evaluation/protocols/untwisting.ts';
import { summariseUntwisting, type UntwistingLine } from '../evaluation/protocols/untwisting-summary.ts';
import { loadModel } from '../training/build-model.ts';
import type { TrainConfig } from '../training/config.ts';
import { readCheckpoint } from '../training/run-checkpoint.ts';
import { checkpointIn, trainingSeconds, trainNetwork, type TrainedNetwork } from './reproduce-network.ts';
import type { ReproduceContext } from './reproduce-output.ts';

/** What is kept of a network: where it lies, then what it got. */
export interface KeptNetwork {
  readonly checkpoint?: string;
  readonly score?: UntwistingScore;
}

export interface UntwistingNetworks extends ReproduceContext {
  /** The first one is what the others are compared with. */
  readonly weights: readonly number[];
  readonly seeds: readonly number[];
  readonly configOf: (weight: number, seed: number) => TrainConfig;
  readonly dataset: Dataset;
  readonly engine: EngineInfo;
  readonly results: PartialResults<KeptNetwork>;
  readonly test: UntwistingTest;
}

/** Trains and judges what is missing, seed by seed, then a line for each weight. @throws Interrupted after Ctrl-C. */
export async function untwistingNetworks(
  study: UntwistingNetworks,
): Promise<{ lines: UntwistingLine[]; networks: TrainedNetwork[] }> {
  const { weights, seeds, configOf, dataset, engine, results, test, ...context } = study;
  const networks: TrainedNetwork[] = [];
  for (const seed of seeds) {
    for (const weight of weights) {
      const name = networkName(weight, seed);
      const run = join(context.folder, 'networks', name.replaceAll(' ', '-'));
      const config = configOf(weight, seed);
      const kept = results.get(name)?.checkpoint;
      const training = { run, config, dataset, engine, ...context };
      const checkpoint = kept === undefined ? await trainNetwork(training) : checkpointIn(run, kept);
      if (kept === undefined) await results.add(name, { checkpoint });
      const seconds = await trainingSeconds(checkpoint, config.episodes);
      networks.push({ name: `weight ${weight}`, seed, episodes: config.episodes, seconds });
      if (results.get(scoreKey(weight, seed)) !== undefined) continue;
      await results.add(scoreKey(weight, seed), { score: await judge(checkpoint, test) });
      context.say(`${name}: judged`);
    }
  }
  const lines = summariseUntwisting(weights, seeds, (weight, seed) => results.get(scoreKey(weight, seed))?.score);
  return { lines, networks };
}

const networkName = (weight: number, seed: number): string => `weight ${weight} seed ${seed}`;
const scoreKey = (weight: number, seed: number): string => `${networkName(weight, seed)}: score`;

async function judge(checkpoint: string, test: UntwistingTest): Promise<UntwistingScore> {
  const model = await loadModel(await readCheckpoint(checkpoint));
  try {
    return await scoreUntwisting(model, test);
  } finally {
    model.dispose();
  }
}
