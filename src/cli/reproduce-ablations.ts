import { requireTrainingKernels } from '../engine/training-kernels.ts';
import type { Dataset } from '../episodes/types.ts';
import { ABLATION_BASE, ABLATION_TESTS, ablationConfig, ABLATIONS } from '../evaluation/protocols/ablations.ts';
import { PartialResults, sumSeconds } from '../evaluation/protocols/partial-results.ts';
import type { TrainConfig } from '../training/config.ts';
import { ablationNetworks, type KeptAblation } from './ablation-networks.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { ablationOutput } from './reproduce-ablations-table.ts';
import { QUICK, type ReproduceArgs } from './reproduce-flags.ts';
import type { ReproduceContext, ReproduceOutput } from './reproduce-output.ts';
import { ablationVariants } from './reproduce-study-flags.ts';
import { datasetSettings } from './training-run.ts';

/** Raise it when the same settings give other numbers: partial results of another version are refused. */
const VERSION = 1;

/** `ablations`: trains with one thing changed at a time, tests each network, then the table. */
export async function reproduceAblations(args: ReproduceArgs, context: ReproduceContext): Promise<ReproduceOutput> {
  const variants = [ABLATION_BASE, ...ablationVariants(args.quick ? { variants: QUICK.variants } : args)];
  const count = args.quick ? 1 : (args.seeds ?? ABLATIONS.seeds);
  const episodes = args.quick ? QUICK.episodes : (args.episodes ?? ABLATIONS.episodes);
  const changed = changedSettings(args);
  const example = ablationConfig(ABLATION_BASE, 1, changed);
  const engine = await startEngine(args);
  requireTrainingKernels(engine.backend);
  const opened = await openWithBar(datasetSettings(example));
  const dataset = args.quick ? smallTest(opened) : opened;
  // The variants are no part of them: more may be asked for later.
  const settings = {
    ...{ protocol: args.protocol, version: VERSION, quick: args.quick, seed: args.seed },
    ...{ trainingEpisodes: example.episodes, tests: ABLATION_TESTS, episodes, dataset: dataset.fingerprint },
  };
  const results = await PartialResults.open<KeptAblation>(context.folder, settings);
  const bar = new CountBar('');
  try {
    const { lines, networks } = await ablationNetworks({
      ...{ ...context, variants, dataset, engine, results },
      say: (line) => {
        bar.stop();
        context.say(line);
      },
      seeds: Array.from({ length: count }, (_, i) => i + 1),
      configOf: (variant, seed) => ablationConfig(variant, seed, changed),
      test: {
        ...{ episodes, seed: args.seed },
        onProgress: (label, done, total) => bar.update(label, done, total),
      },
    });
    const training = sumSeconds(networks.map(({ seconds }) => seconds));
    const seconds = { training, testing: results.seconds(({ score }) => score !== undefined) };
    return { ...ablationOutput({ ...settings, seeds: count, lines, networks }), engine, seconds };
  } finally {
    bar.stop();
  }
}

/** With a few of the test classes: embedding all of them takes longer than a quick training. */
function smallTest({ split, ...dataset }: Dataset): Dataset {
  return { ...dataset, split: { ...split, test: split.test.slice(0, QUICK.tuningClasses) } };
}

function changedSettings({ quick, data, trainingEpisodes }: ReproduceArgs): Partial<TrainConfig> {
  const folder = data === undefined ? {} : { data };
  if (quick) {
    const { trainingEpisodes: episodes, ways } = QUICK;
    return { ...folder, episodes, validateEvery: episodes, ways, validationEpisodes: 5 };
  }
  return { ...folder, ...(trainingEpisodes === undefined ? {} : { episodes: trainingEpisodes }) };
}
