import { join } from 'node:path';
import { Random } from '../base/random.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import type { Dataset } from '../episodes/types.ts';
import { COMPARED_PEERS, compareOnEpisodes, type ComparedPeer } from '../evaluation/compare.ts';
import { PartialResults, sumSeconds } from '../evaluation/protocols/partial-results.ts';
import {
  OUR_HEADS,
  protocolConfig,
  TRAINED_PROTOCOLS,
  type ProtocolTest,
  type TrainedProtocolName,
} from '../evaluation/protocols/trained-protocols.ts';
import { summariseSeeds, type MethodScores } from '../evaluation/protocols/trained-summary.ts';
import { loadModel } from '../training/build-model.ts';
import type { TrainConfig } from '../training/config.ts';
import { EpisodicModel } from '../training/episodic-model.ts';
import type { MethodName } from '../training/methods/method-names.ts';
import { readCheckpoint } from '../training/run-checkpoint.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { trainOnQueue } from './queued-networks.ts';
import { QUICK, trainedMethods, type ReproduceArgs } from './reproduce-flags.ts';
import { checkpointIn, trainingSeconds, trainNetwork, type TrainedNetwork } from './reproduce-network.ts';
import type { ReproduceContext, ReproduceOutput } from './reproduce-output.ts';
import { trainedMarkdown, trainedText, type TrainedNumbers } from './reproduce-trained-table.ts';
import { datasetSettings } from './training-run.ts';

/** Raise it when the same settings give other numbers: partial results of another version are refused. */
const VERSION = 1;

/** What is kept of a protocol: where a trained network lies, or what the methods got in a test. */
interface Kept {
  readonly checkpoint?: string;
  readonly scores?: readonly MethodScores[];
}

/** `vinyals`, `lake` and `alphabets` (method §8): trains what is missing, tests what is missing, then the numbers. */
export async function reproduceTrained(
  args: ReproduceArgs,
  name: TrainedProtocolName,
  context: ReproduceContext,
): Promise<ReproduceOutput> {
  const { folder, say } = context;
  const protocol = TRAINED_PROTOCOLS[name];
  const methods = trainedMethods(args);
  const seeds = Array.from({ length: args.seeds ?? 1 }, (_, i) => i + 1);
  const episodes = args.quick ? QUICK.episodes : (args.episodes ?? protocol.episodes);
  const peers = args.quick ? QUICK.peers : COMPARED_PEERS;
  const engine = await startEngine(args);
  requireTrainingKernels(engine.backend);
  const changed = changedSettings(args);
  const dataset = await openWithBar(datasetSettings(protocolConfig(name, 'untwist', 1, changed)));
  const { version, quick, seed } = { version: VERSION, quick: args.quick, seed: args.seed };
  const settings = { protocol: name, version, quick, seed, episodes, dataset: dataset.fingerprint };
  const results = await PartialResults.open<Kept>(folder, settings);

  const keyOf = (method: MethodName, k: number) => `${method} seed ${k}`;
  const scoresOf = (method: MethodName, k: number, { title }: ProtocolTest) => `${keyOf(method, k)}: ${title}`;
  const networkOf = (method: MethodName, k: number) => ({
    name: keyOf(method, k),
    run: join(folder, 'networks', `${method}-seed${k}`),
    config: protocolConfig(name, method, k, changed),
  });
  if (context.queue !== undefined) {
    const all = seeds.flatMap((k) => methods.map((method) => networkOf(method, k)));
    await trainOnQueue({
      ...{ ...context, address: context.queue, fingerprint: dataset.fingerprint },
      networks: all.filter((network) => results.get(network.name)?.checkpoint === undefined),
      onTrained: (network, checkpoint) => results.add(network.name, { checkpoint }),
    });
  }
  const networks: TrainedNetwork[] = [];
  for (const k of seeds) {
    for (const method of methods) {
      const { name: key, run, config } = networkOf(method, k);
      const kept = results.get(key)?.checkpoint;
      const training = { run, config, dataset, engine, ...context };
      const checkpoint = kept === undefined ? await trainNetwork(training) : checkpointIn(run, kept);
      if (kept === undefined) await results.add(key, { checkpoint });
      const seconds = await trainingSeconds(checkpoint, config.episodes);
      networks.push({ name: method, seed: k, episodes: config.episodes, seconds });
      for (const test of protocol.tests) {
        if (results.get(scoresOf(method, k, test)) !== undefined) continue;
        say(`${key}: ${test.title}, ${episodes} episodes`);
        const scores = await score(checkpoint, method, { test, dataset, episodes, seed, peers });
        await results.add(scoresOf(method, k, test), { scores });
      }
    }
  }

  const numbers: TrainedNumbers = {
    ...{ ...settings, protocol: name, title: protocol.title, seeds: seeds.length, trained: methods, networks },
    tests: protocol.tests.map((test) => {
      const scores = (method: MethodName, k: number) => results.get(scoresOf(method, k, test))!.scores!;
      const owners = methods.flatMap((method) => scores(method, seeds[0]!).map(() => method));
      const cells = summariseSeeds(seeds.map((k) => methods.flatMap((method) => scores(method, k))));
      return { ...test, cells: cells.map((cell, i) => ({ ...cell, network: owners[i]! })) };
    }),
  };
  const training = sumSeconds(networks.map(({ seconds }) => seconds));
  const testing = results.seconds(({ scores }) => scores !== undefined);
  const pages = { markdown: trainedMarkdown(numbers), text: trainedText(numbers) };
  return { numbers, ...pages, engine, seconds: { training, testing } };
}

function changedSettings({ quick, data }: ReproduceArgs): Partial<TrainConfig> {
  const short = { episodes: QUICK.trainingEpisodes, validateEvery: QUICK.trainingEpisodes, validationEpisodes: 5 };
  return { ...(data === undefined ? {} : { data }), ...(quick ? short : {}) };
}

interface Scoring {
  readonly test: ProtocolTest;
  readonly dataset: Dataset;
  readonly episodes: number;
  readonly seed: number;
  /** Compared with ours on its embedding. */
  readonly peers: readonly ComparedPeer[];
}

/** A trained network in one test; ours with all peers on its embedding. */
async function score(checkpoint: string, method: MethodName, scoring: Scoring): Promise<MethodScores[]> {
  const { test, dataset, episodes, seed, peers } = scoring;
  const model = await loadModel(await readCheckpoint(checkpoint));
  const ours = method === 'untwist';
  const heads =
    model instanceof EpisodicModel && ours ? OUR_HEADS.map((head) => ({ ...model.options, ...head })) : null;
  const bar = new CountBar('');
  try {
    const compared = await compareOnEpisodes({
      ...{ model, dataset, part: 'test', spec: test.spec, episodes, random: new Random(seed) },
      peers: ours ? peers : false,
      ...(heads === null ? {} : { heads }),
      onProgress: (label, done, total) => bar.update(label, done, total),
    });
    return compared.map(({ method: title, setting, accuracies, prototypeRatio }, i) => ({
      method: i === 0 ? (ours ? 'ours' : title) : `${title}, on our embedding`,
      setting: i === 0 && ours ? { prototypes: title } : setting,
      accuracies,
      prototypeRatio,
    }));
  } finally {
    bar.stop();
    model.dispose();
  }
}
