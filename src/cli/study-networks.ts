import { join } from 'node:path';
import type { EngineInfo } from '../engine/index.ts';
import type { Dataset } from '../episodes/types.ts';
import type { PartialResults } from '../evaluation/protocols/partial-results.ts';
import type { TrainConfig } from '../training/config.ts';
import { trainOnQueue } from './queued-networks.ts';
import { checkpointIn, trainingSeconds, trainNetwork, type TrainedNetwork } from './reproduce-network.ts';
import type { ReproduceContext } from './reproduce-output.ts';

/** What is kept of a network: where it lies, then what it got. */
export interface KeptNetwork<Score> {
  readonly checkpoint?: string;
  readonly score?: Score;
}

/** One network to train and score. */
export interface StudiedNetwork {
  /** What is the same for all seeds. */
  readonly name: string;
  readonly seed: number;
  readonly config: TrainConfig;
}

export interface NetworkStudy<Score> extends ReproduceContext {
  readonly networks: readonly StudiedNetwork[];
  readonly dataset: Dataset;
  readonly engine: EngineInfo;
  readonly results: PartialResults<KeptNetwork<Score>>;
  /** What the network of a checkpoint folder gets. */
  readonly score: (checkpoint: string) => Promise<Score>;
}

/** Trains and scores what is missing, in the order given. @throws Interrupted after Ctrl-C. */
export async function studyNetworks<Score>(study: NetworkStudy<Score>): Promise<TrainedNetwork[]> {
  const { networks, dataset, engine, results, score, ...context } = study;
  const runOf = (key: string) => join(context.folder, 'networks', key.replaceAll(' ', '-'));
  if (context.queue !== undefined) {
    const named = networks.map(({ name, seed, config }) => ({ name: networkKey(name, seed), config }));
    const missing = named.filter(({ name }) => results.get(name)?.checkpoint === undefined);
    await trainOnQueue({
      ...{ ...context, address: context.queue, fingerprint: dataset.fingerprint },
      networks: missing.map((network) => ({ ...network, run: runOf(network.name) })),
      onTrained: ({ name }, checkpoint) => results.add(name, { checkpoint }),
    });
  }
  const trained: TrainedNetwork[] = [];
  for (const { name, seed, config } of networks) {
    const key = networkKey(name, seed);
    const run = runOf(key);
    const kept = results.get(key)?.checkpoint;
    const training = { run, config, dataset, engine, ...context };
    const checkpoint = kept === undefined ? await trainNetwork(training) : checkpointIn(run, kept);
    if (kept === undefined) await results.add(key, { checkpoint });
    const seconds = await trainingSeconds(checkpoint, config.episodes);
    trained.push({ name, seed, episodes: config.episodes, seconds });
    if (results.get(scoreKey(name, seed)) !== undefined) continue;
    await results.add(scoreKey(name, seed), { score: await score(checkpoint) });
    context.say(`${key}: tested`);
  }
  return trained;
}

/** What a network got, once it was scored. */
export const scoreOf = <Score>(
  results: PartialResults<KeptNetwork<Score>>,
  name: string,
  seed: number,
): Score | undefined => results.get(scoreKey(name, seed))?.score;

const networkKey = (name: string, seed: number): string => `${name} seed ${seed}`;
const scoreKey = (name: string, seed: number): string => `${networkKey(name, seed)}: score`;
