import { Random } from '../base/random.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { PartialResults, sumSeconds } from '../evaluation/protocols/partial-results.ts';
import { UNTWISTING_STUDY, UNTWISTING_TEST, untwistingConfig } from '../evaluation/protocols/untwisting.ts';
import type { TrainConfig } from '../training/config.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { QUICK, type ReproduceArgs } from './reproduce-flags.ts';
import type { ReproduceContext, ReproduceOutput } from './reproduce-output.ts';
import { untwistingWeights } from './reproduce-study-flags.ts';
import { untwistingOutput } from './reproduce-untwisting-table.ts';
import { datasetSettings } from './training-run.ts';
import { untwistingNetworks, type KeptUntwisting } from './untwisting-networks.ts';

/** Raise it when the same settings give other numbers: partial results of another version are refused. */
const VERSION = 1;

/** `untwisting`: trains with each weight of the term, judges each network, then the table and the plot. */
export async function reproduceUntwisting(args: ReproduceArgs, context: ReproduceContext): Promise<ReproduceOutput> {
  const weights = args.quick ? QUICK.weights : untwistingWeights(args);
  const count = args.quick ? QUICK.seeds : (args.seeds ?? UNTWISTING_STUDY.seeds);
  const episodes = args.quick ? QUICK.episodes : (args.episodes ?? UNTWISTING_STUDY.episodes);
  const changed = changedSettings(args);
  const example = untwistingConfig(0, 1, changed);
  const engine = await startEngine(args);
  requireTrainingKernels(engine.backend);
  const dataset = await openWithBar(datasetSettings(example));
  const { untwistingForm: form, width, episodes: trainingEpisodes } = example;
  const settings = {
    ...{ protocol: args.protocol, version: VERSION, quick: args.quick, seed: args.seed },
    ...{ form, width, trainingEpisodes, test: UNTWISTING_TEST, episodes, dataset: dataset.fingerprint },
  };
  const results = await PartialResults.open<KeptUntwisting>(context.folder, settings);
  const bar = new CountBar('');
  try {
    const { lines, networks } = await untwistingNetworks({
      ...{ ...context, weights, dataset, engine, results },
      say: (line) => {
        bar.stop();
        context.say(line);
      },
      seeds: Array.from({ length: count }, (_, i) => i + 1),
      configOf: (weight, seed) => untwistingConfig(weight, seed, changed),
      test: {
        ...{ dataset, episodes, random: new Random(args.seed) },
        onProgress: (label, done, total) => bar.update(label, done, total),
      },
    });
    const training = sumSeconds(networks.map(({ seconds }) => seconds));
    const seconds = { training, testing: results.seconds(({ score }) => score !== undefined) };
    return { ...untwistingOutput({ ...settings, seeds: count, lines, networks }), engine, seconds };
  } finally {
    bar.stop();
  }
}

function changedSettings({
  quick,
  data,
  untwistingForm,
  width,
  trainingEpisodes,
}: ReproduceArgs): Partial<TrainConfig> {
  const episodes = quick ? QUICK.trainingEpisodes : trainingEpisodes;
  return {
    ...(data === undefined ? {} : { data }),
    ...(untwistingForm === undefined ? {} : { untwistingForm }),
    ...(width === undefined ? {} : { width }),
    ...(episodes === undefined ? {} : { episodes }),
  };
}
