import writeFileAtomic from 'write-file-atomic';
import type { Argv, CommandModule } from 'yargs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../base/random.ts';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import { compareOnEpisodes, methodName, type ComparedMethod } from '../evaluation/compare.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { meanInterval } from '../metrics/interval.ts';
import { ASSOCIATION_FORMS, PROTOTYPE_SOURCES, type AssociationForm, type PrototypeSource } from '../ops/index.ts';
import { textTable } from '../report/table.ts';
import { loadModel, requireInput } from '../training/build-model.ts';
import { parseTrainConfig, type TrainConfig } from '../training/config.ts';
import { EpisodicModel } from '../training/episodic-model.ts';
import { CheckpointStore, readCheckpoint, type Checkpoint } from '../training/run-checkpoint.ts';
import { scoreTransductive } from '../training/score-episodes.ts';
import { comparisonTable } from './comparison-table.ts';
import { CountBar } from './count-bar.ts';
import { datasetFlags, datasetOptions } from './dataset-options.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { datasetSettings, runPaths } from './training-run.ts';

interface Args extends EngineArgs {
  readonly run: string;
  readonly part: 'train' | 'validation' | 'test';
  readonly ways?: number | undefined;
  readonly shots?: number | undefined;
  readonly queries?: number | undefined;
  readonly labelBy?: 'class' | 'group' | undefined;
  readonly prototypes?: PrototypeSource | undefined;
  readonly perClass?: number | undefined;
  readonly association?: AssociationForm | undefined;
  readonly episodes: number;
  readonly seed: number;
  readonly compare: boolean;
  readonly transductive: boolean;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `untwist evaluate`. */
export const evaluateCommand: CommandModule<object, Args> = {
  command: 'evaluate <run>',
  describe: 'Accuracy of a trained run on classes that training never saw',
  builder: (yargs) =>
    engineOptions(datasetOptions(yargs))
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'Run folder (its best checkpoint) or checkpoint folder',
      })
      .option('part', {
        choices: ['train', 'validation', 'test'] as const,
        default: 'test' as const,
        describe: 'Part of the split',
      })
      .option('ways', number('Classes in an episode (default: as in training)'))
      .option('shots', number('Support images a class (default: as in training)'))
      .option('queries', number('Query images a class (default: as in training)'))
      .option('label-by', {
        choices: ['class', 'group'] as const,
        describe: 'Label: the class or its group (default: as in training)',
      })
      .option('prototypes', {
        choices: PROTOTYPE_SOURCES,
        describe: 'Prototypes from the support (default: as in training)',
      })
      .option('per-class', number('Prototypes a class for kMeans (default: as in training)'))
      .option('association', {
        choices: ASSOCIATION_FORMS,
        describe: 'Form of the association (default: as in training)',
      })
      .option('episodes', { ...number('Test episodes'), default: 1000 })
      .option('seed', { ...number('Seed of the test episodes'), default: 1 })
      .option('compare', {
        type: 'boolean',
        default: false,
        describe: 'Score the peers on the same embeddings and episodes',
      })
      .option('transductive', {
        type: 'boolean',
        default: false,
        describe: 'Batch normalisation by the statistics of each test episode, instead of those of training',
      })
      .option('out', { type: 'string', describe: 'Write all numbers here, as JSON', requiresArg: true })
      .option('json', { type: 'boolean', describe: 'Print the numbers as JSON' })
      .example('$0 evaluate runs/first --ways 5 --shots 1', 'the best checkpoint, 5-way 1-shot')
      .example('$0 evaluate runs/first --compare', 'beside single prototype, soft-max regression, nearest neighbour')
      .example(
        '$0 evaluate runs/first --dataset omniglot --split lake',
        'on other data than it was trained on',
      ) as unknown as Argv<Args>,
  handler: async (args) => {
    requireNumbers(args);
    const checkpoint = await findCheckpoint(args.run);
    const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
    await startEngine(args);
    const dataset = await openWithBar(evaluationData(config, args));
    const trained = await loadModel(checkpoint);
    requireInput(trained.backbone, dataset.images);
    const model = withHead(trained, args);
    const spec = episodeSpec(config, args);
    const methods = await scoreWithBar(model, dataset, spec, args);
    const numbers = {
      ...{ run: args.run, checkpoint: checkpoint.folder, dataset: dataset.name, part: args.part, ...spec },
      ...{ episodes: args.episodes, seed: args.seed, batchNorm: args.transductive ? 'transductive' : 'inductive' },
      methods: methods.map(({ method, accuracy, difference }) => ({ method, accuracy, difference })),
    };
    model.dispose();
    if (args.json) {
      console.log(JSON.stringify(numbers));
    } else {
      console.log(
        `${dataset.name}, ${args.part} classes, ${describeSpec(spec)}, ${args.episodes} episodes, batch norm ${numbers.batchNorm}`,
      );
      console.log(textTable(comparisonTable(methods)));
    }
    if (args.out !== undefined) await writeNumbers(args.out, numbers);
  },
};

const number = (describe: string) => ({ type: 'number', describe, requiresArg: true }) as const;

/** `20-way 5-shot`, or what there is when shots differ. */
export function describeSpec({ ways, shots, queries, labelBy }: EpisodeSpec): string {
  const each = typeof shots === 'number' ? `${shots}-shot` : `${Math.min(...shots)}- to ${Math.max(...shots)}-shot`;
  return `${ways}-way ${each}, ${queries} queries a class${labelBy === 'group' ? ', labelled by group' : ''}`;
}

/** The least value of each flag that counts; an interval needs two episodes. */
const LEAST = { ways: 2, shots: 1, queries: 1, perClass: 1, episodes: 2, seed: 0 } as const;

function requireNumbers(args: Args): void {
  const { compare, transductive } = args;
  for (const [name, least] of Object.entries(LEAST) as [keyof typeof LEAST, number][]) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
      const flag = name === 'perClass' ? 'per-class' : name;
      throw new UsageError(`--${flag} must be a whole number of at least ${least}, got ${value}.`);
    }
  }
  if (compare && transductive) {
    throw new UsageError(
      '--compare scores fixed embeddings, --transductive makes them anew for each episode; leave out one.',
    );
  }
}

async function writeNumbers(file: string, numbers: object): Promise<void> {
  try {
    await writeFileAtomic(file, `${JSON.stringify(numbers, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`Cannot write '${file}': ${messageOf(error)}; choose another --out.`);
  }
}

async function findCheckpoint(run: string): Promise<Checkpoint> {
  const isCheckpoint = await stat(join(run, 'manifest.json')).then(
    () => true,
    () => false,
  );
  return isCheckpoint ? readCheckpoint(run) : new CheckpointStore(runPaths(run).checkpoints, 1).best();
}

/** The data of the run, unless flags name other data. */
function evaluationData(config: TrainConfig, args: Args & Parameters<typeof datasetFlags>[0]) {
  const flags = datasetFlags(args);
  if (flags.dataset === undefined || flags.dataset === config.dataset) return { ...datasetSettings(config), ...flags };
  const { size, grey, onBadImage, dataSeed } = config;
  return { size, grey, onBadImage, dataSeed, ...flags, dataset: flags.dataset };
}

/** The trained model with the head that the flags ask for. */
function withHead(model: EpisodicModel, args: Args): EpisodicModel {
  const { prototypes, perClass, association } = args;
  const asked = Object.fromEntries(
    Object.entries({ prototypes, perClass, association }).filter(([, v]) => v !== undefined),
  );
  const changed = new EpisodicModel(model.backbone, { ...model.options, ...asked });
  changed.logTemperature.assign(model.logTemperature);
  changed.logScale.assign(model.logScale);
  return changed;
}

function episodeSpec(config: TrainConfig, args: Args): EpisodeSpec {
  const ways = args.ways ?? config.ways;
  const trained = Array.isArray(config.shots) && ways !== config.ways ? (config.shots[0] ?? 1) : config.shots;
  return {
    ways,
    shots: args.shots ?? trained,
    queries: args.queries ?? config.queries,
    labelBy: args.labelBy ?? config.labelBy,
  };
}

async function scoreWithBar(
  model: EpisodicModel,
  dataset: Dataset,
  spec: EpisodeSpec,
  args: Args,
): Promise<ComparedMethod[]> {
  const bar = new CountBar('');
  const random = new Random(args.seed);
  try {
    if (!args.transductive) {
      return await compareOnEpisodes({
        ...{ model, dataset, part: args.part, spec, episodes: args.episodes, random, peers: args.compare },
        onProgress: (label, done, total) => bar.update(label, done, total),
      });
    }
    const episodes = drawEpisodes(dataset.split[args.part], spec, args.episodes, random.fork('test'));
    const accuracies: number[] = [];
    for (const episode of episodes) {
      accuracies.push((await scoreTransductive(model, dataset.images, episode)).accuracy);
      bar.update('scoring episodes', accuracies.length, episodes.length);
    }
    return [{ method: methodName(model.options), accuracy: meanInterval(accuracies), accuracies, difference: null }];
  } finally {
    bar.stop();
  }
}
