import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Argv, CommandModule } from 'yargs';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { compareOnEpisodes } from '../evaluation/compare.ts';
import { embeddingTwist } from '../evaluation/embedding-twist.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { Random } from '../base/random.ts';
import { pairedDifference } from '../metrics/interval.ts';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import { parseTrainConfig } from '../training/config.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { requireUntwist } from '../training/require-untwist.ts';
import { CountBar } from './count-bar.ts';
import { drawMap } from './demo-map.ts';
import { reportDemo, type TaskResult } from './demo-report.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { warnOfSlowEngine } from './slow-engine.ts';
import { timeStamp } from './time-stamp.ts';
import { datasetSettings, trainInFolder } from './training-run.ts';

interface Args extends EngineArgs {
  readonly episodes: number;
  readonly testEpisodes: number;
  readonly seed: number;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What the trained network is asked, on classes it never saw. */
const TASKS: readonly { readonly name: string; readonly spec: EpisodeSpec }[] = [
  { name: 'characters: 20-way 5-shot', spec: { ways: 20, shots: 5, queries: 5, labelBy: 'class' } },
  { name: 'alphabets: 60 characters, 1 shot', spec: { ways: 60, shots: 1, queries: 5, labelBy: 'group' } },
];

/** Weight of the untwisting term in the second training. */
const UNTWISTING = 8;

/** How many prototypes ours takes: what does better on the validation classes. */
const HEADS: readonly EpisodeHeadOptions[] = [
  { prototypes: 'kMeans', perClass: 2, association: 'mixture' },
  { prototypes: 'supportSamples', perClass: 1, association: 'mixture' },
];

/** `untwist demo`, which `npm start` runs. */
export const demoCommand: CommandModule<object, Args> = {
  command: 'demo',
  describe: 'Train on generated handwriting, compare, and draw the map: all in a few minutes',
  builder: (yargs) =>
    engineOptions(yargs)
      .option('episodes', { type: 'number', default: 600, describe: 'Training episodes', requiresArg: true })
      .option('test-episodes', {
        type: 'number',
        default: 200,
        describe: 'Test episodes of each table',
        requiresArg: true,
      })
      .option('seed', { type: 'number', default: 1, describe: 'Seed of everything', requiresArg: true })
      .option('out', {
        type: 'string',
        describe: 'Run folder',
        defaultDescription: 'runs/demo-TIME',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', describe: 'Print one JSON object at the end' }) as unknown as Argv<Args>,
  handler: async (args) => {
    const started = performance.now();
    const run = args.out ?? join('runs', `demo-${timeStamp(new Date())}`);
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const config = parseTrainConfig(
      {
        ...{ dataset: 'glyphs', ways: 40, shots: 3, queries: 2, halveEvery: 300 },
        ...{
          episodes: args.episodes,
          validateEvery: 300,
          validationEpisodes: 100,
          validationWays: 20,
          seed: args.seed,
        },
      },
      'demo',
    );
    const engine = await startEngine(args);
    requireTrainingKernels(engine.backend);
    warnOfSlowEngine(engine, config, say);
    say('Making handwriting: alphabets of invented characters, each drawn by 20 hands ...');
    const dataset = await openWithBar(datasetSettings(config));
    const { train, test } = dataset.split;
    say(
      `Training a network end to end on ${train.length} characters; ${test.length} of other alphabets are kept for the test.`,
    );
    const ours = await trainInFolder({ run, config, dataset, engine, say });
    const model = requireUntwist(ours.model);
    if (ours.stopped === 'interrupted') {
      model.dispose();
      return say(`Interrupted. Go on with: npx untwist train --resume ${run}`);
    }
    say('The same once more, with untwisting ...');
    const untwistedRun = join(run, 'untwisting');
    const untwistedConfig = { ...config, untwisting: UNTWISTING };
    const untwisted = await trainInFolder({ run: untwistedRun, config: untwistedConfig, dataset, engine, say });
    const untwistedModel = requireUntwist(untwisted.model);
    if (untwisted.stopped === 'interrupted') {
      model.dispose();
      untwistedModel.dispose();
      return say(`Interrupted. Go on with: npx untwist train --resume ${untwistedRun}`);
    }
    const tasks = await compareOnTasks(model, untwistedModel, dataset, args);
    const twistOf = (learner: EpisodicModel) =>
      embeddingTwist(learner, dataset.images, test, 'group', new Random(args.seed).fork('twist'));
    const twist = {
      without: await twistOf(model),
      with: await twistOf(untwistedModel),
    };
    const map = await drawMap(model, dataset, run, new Random(args.seed).fork('map'));
    model.dispose();
    untwistedModel.dispose();
    const seconds = (performance.now() - started) / 1000;
    const { episode: episodes, best } = ours;
    const results = { run, untwistedRun, seconds, episodes, best, tasks: tasks.map(summary), twist, map };
    await writeFileAtomic(join(run, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
    if (args.json) return console.log(JSON.stringify(results));
    reportDemo(run, tasks, twist, map, seconds, args.testEpisodes);
  },
};

/** The methods on the first model's embeddings, and behind ours the second model's own line, on the same episodes. */
async function compareOnTasks(
  model: EpisodicModel,
  untwisted: EpisodicModel,
  dataset: Dataset,
  args: Args,
): Promise<TaskResult[]> {
  const bar = new CountBar('');
  const results: TaskResult[] = [];
  try {
    for (const { name, spec } of TASKS) {
      const options = {
        ...{ dataset, part: 'test' as const, spec, episodes: args.testEpisodes, heads: HEADS },
        onProgress: (label: string, done: number, total: number) =>
          bar.update(`${name.split(':')[0]}: ${label}`, done, total),
      };
      const random = () => new Random(args.seed).fork(name);
      const peers = ['singlePrototype', 'softmaxRegression'] as const;
      const [ours, ...others] = await compareOnEpisodes({ ...options, model, random: random(), peers });
      const [second] = await compareOnEpisodes({ ...options, model: untwisted, random: random(), peers: false });
      if (ours === undefined || second === undefined) throw new RangeError('demo: no method was compared.');
      const withUntwisting = {
        ...second,
        method: `${second.method} + untwisting`,
        difference: pairedDifference(second.accuracies, ours.accuracies),
      };
      results.push({ name, methods: [ours, withUntwisting, ...others] });
    }
  } finally {
    bar.stop();
  }
  return results;
}

const summary = ({ name, methods }: TaskResult) => ({
  task: name,
  methods: methods.map(({ method, accuracy, difference }) => ({ method, accuracy, difference })),
});
