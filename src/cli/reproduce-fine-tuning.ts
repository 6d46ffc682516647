import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { Random } from '../base/random.ts';
import { UserError } from '../base/errors.ts';
import { featuresOf } from '../backbones/feature-extractor.node.ts';
import { loadBackbone } from '../backbones/load-backbone.node.ts';
import { adoptUpper, splitNetwork, type SplitNetwork } from '../backbones/split-network.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import type { Dataset, ImageClass } from '../episodes/types.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import { FeatureMaps, imagesOf } from '../evaluation/protocols/feature-maps.ts';
import {
  drawTuningClasses,
  FINE_TUNING,
  FINE_TUNING_MODEL,
  FINE_TUNING_SPEC,
  scoreOnMaps,
  tuneOnMaps,
} from '../evaluation/protocols/fine-tuning.ts';
import { PartialResults } from '../evaluation/protocols/partial-results.ts';
import { cachedFeatures } from '../training/cached-features.ts';
import { EpisodicModel } from '../training/episodic-model.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { checkFrozen, type FrozenCheck } from './frozen-check.ts';
import { openWithBar } from './open-with-bar.ts';
import { QUICK, type ReproduceArgs } from './reproduce-flags.ts';
import { fineTuningOutput } from './reproduce-fine-tuning-table.ts';
import { Interrupted, requireGoing, type ReproduceContext, type ReproduceOutput } from './reproduce-output.ts';
import { tunedNetwork } from './reproduce-study-flags.ts';
import { interruptSignal } from './training-run.ts';

/** Raise it when the same settings give other numbers: partial results of another version are refused. */
const VERSION = 1;
/** Episodes through the whole network with which freezing is checked. */
const CHECK_EPISODES = 2;

/** What is kept: of the frozen and of the trained network. */
interface Kept {
  readonly accuracies: readonly number[];
  readonly check?: FrozenCheck;
  /** What the training of the upper layers took. */
  readonly trainingSeconds?: number;
}

/** `fine-tuning`: the upper blocks of a pre-trained network trained episodically, against the same network frozen. */
export async function reproduceFineTuning(args: ReproduceArgs, context: ReproduceContext): Promise<ReproduceOutput> {
  const { folder, say } = context;
  const { source, freeze } = tunedNetwork(args);
  const sizes = sizesOf(args);
  const engine = await startEngine(args);
  requireTrainingKernels(engine.backend);
  const network = await loadBackbone(source, {
    ...{ images: { size: FINE_TUNING.size, depth: 1 }, inputSize: FINE_TUNING.size, say },
    ...(args.pixelRange === undefined ? {} : { range: args.pixelRange }),
  });
  const split = await partAt(network, freeze, source);
  const dataset = await openWithBar(omniglot(args));
  const bar = new CountBar('');
  const interrupt = interruptSignal(() => {
    bar.stop();
    say('Stopping after this step; press Ctrl-C again to stop at once.');
  });
  try {
    const settings = {
      ...{ protocol: args.protocol, version: VERSION, quick: args.quick, seed: args.seed },
      ...{ source, network: (await featuresOf(network)).hash, freeze, size: FINE_TUNING.size },
      ...{ ...sizes, dataset: dataset.fingerprint },
    };
    const results = await PartialResults.open<Kept>(folder, settings);
    const study = { network, split, freeze, dataset, sizes, results, bar, signal: interrupt.signal };
    await scoreFrozenAndTrained(study, new Random(args.seed));
    const [frozen, trained] = [results.get('frozen')!, results.get('trained')!];
    const all = results.seconds();
    const training = trained.trainingSeconds ?? null;
    const seconds = { training, testing: all === null || training === null ? null : all - training };
    return { ...fineTuningOutput(settings, frozen.accuracies, trained.accuracies, trained.check!), engine, seconds };
  } finally {
    interrupt.release();
    bar.stop();
    network.dispose();
  }
}

interface Study {
  readonly network: tfl.LayersModel;
  readonly split: SplitNetwork;
  readonly freeze: string;
  readonly dataset: Dataset;
  readonly sizes: ReturnType<typeof sizesOf>;
  readonly results: PartialResults<Kept>;
  readonly bar: CountBar;
  readonly signal: AbortSignal;
}

/** Computes what is missing. A training that was stopped begins anew; the maps of frozen layers are kept. */
async function scoreFrozenAndTrained(study: Study, random: Random): Promise<void> {
  const { network, split, freeze, dataset, sizes, results, bar, signal } = study;
  if (results.get('trained') !== undefined) return;
  const classes = drawTuningClasses(dataset, sizes, random);
  const mapsOf = (what: string, own: readonly ImageClass[]) =>
    computeMaps(split, dataset, own, (done, total) => {
      requireGoing(signal);
      bar.update(`frozen layers, ${what} images`, done, total);
    });
  const model = new EpisodicModel(split.upper, FINE_TUNING_MODEL);
  const test = { model, maps: await mapsOf('test', classes.test), classes: classes.test, episodes: sizes.episodes };
  const score = () => scoreOnMaps({ ...test, random: random.fork('test episodes') });
  if (results.get('frozen') === undefined) await results.add('frozen', { accuracies: await score() });
  const trainingMaps = await mapsOf('training', classes.train);
  const begun = performance.now();
  const finished = await tuneOnMaps({
    ...{ model, maps: trainingMaps, classes: classes.train, signal },
    ...{ episodes: sizes.trainingEpisodes, random: random.fork('training episodes') },
    onProgress: (done) => bar.update('training episodes', done, sizes.trainingEpisodes),
  });
  if (!finished) throw new Interrupted('interrupted');
  const trainingSeconds = (performance.now() - begun) / 1000;
  const accuracies = await score();
  adoptUpper(network, split.upper);
  const episodes = drawEpisodes(classes.train, FINE_TUNING_SPEC, CHECK_EPISODES, random.fork('check'));
  const check = await checkFrozen(network, freeze, FINE_TUNING_MODEL, dataset.images, episodes);
  await results.add('trained', { accuracies, check, trainingSeconds });
  tf.dispose([...model.headVariables().values()]);
}

function sizesOf({ quick, trainingEpisodes, episodes }: ReproduceArgs) {
  const { trainingClasses, testClasses } = FINE_TUNING;
  if (quick) {
    const { trainingEpisodes, episodes, tuningClasses } = QUICK;
    return { trainingClasses: tuningClasses, testClasses: tuningClasses, trainingEpisodes, episodes };
  }
  return {
    ...{ trainingClasses, testClasses },
    trainingEpisodes: trainingEpisodes ?? FINE_TUNING.trainingEpisodes,
    episodes: episodes ?? FINE_TUNING.episodes,
  };
}

function omniglot({ data }: ReproduceArgs) {
  const settings = { dataset: 'omniglot', split: 'vinyals', size: FINE_TUNING.size } as const;
  return {
    ...settings,
    grey: false,
    onBadImage: 'refuse',
    dataSeed: 1,
    ...(data === undefined ? {} : { data }),
  } as const;
}

/** @throws UserError naming the flag. */
async function partAt(network: tfl.LayersModel, freeze: string, source: string): Promise<SplitNetwork> {
  try {
    return await splitNetwork(network, freeze);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`'${source}' cannot be frozen up to there: ${error.message}.`);
    throw error;
  }
}

async function computeMaps(
  { lower, upper }: SplitNetwork,
  dataset: Dataset,
  classes: readonly ImageClass[],
  onProgress: (done: number, total: number) => void,
): Promise<FeatureMaps> {
  const extractor = await featuresOf(lower); // not disposed: its layers are the network's
  const part = imagesOf(classes);
  const maps = await cachedFeatures({ extractor, images: dataset.images, part, onProgress });
  return new FeatureMaps(part, maps, upper.inputs[0]!.shape.slice(1) as [number, number, number]);
}
