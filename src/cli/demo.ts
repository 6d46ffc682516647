import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Argv, CommandModule } from 'yargs';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { compareOnEpisodes, type ComparedMethod } from '../evaluation/compare.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { Random } from '../base/random.ts';
import { formatPercent } from '../metrics/interval.ts';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import { textTable } from '../report/table.ts';
import { parseTrainConfig } from '../training/config.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { CountBar } from './count-bar.ts';
import { drawMap } from './demo-map.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { timeStamp } from './time-stamp.ts';
import { datasetSettings, runPaths, trainInFolder } from './training-run.ts';

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
    say('Making handwriting: alphabets of invented characters, each drawn by 20 hands ...');
    const dataset = await openWithBar(datasetSettings(config));
    const { train, test } = dataset.split;
    say(
      `Training a network end to end on ${train.length} characters; ${test.length} of other alphabets are kept for the test.`,
    );
    const { model, ...trained } = await trainInFolder({ run, config, dataset, engine, say });
    if (trained.stopped === 'interrupted') {
      model.dispose();
      return say(`Interrupted. Go on with: npx untwist train --resume ${run}`);
    }
    const tasks = await compareOnTasks(model, dataset, args);
    const map = await drawMap(model, dataset, run, new Random(args.seed).fork('map'));
    model.dispose();
    const seconds = (performance.now() - started) / 1000;
    const results = { run, seconds, episodes: trained.episode, best: trained.best, tasks: tasks.map(summary), map };
    await writeFileAtomic(join(run, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
    if (args.json) return console.log(JSON.stringify(results));
    report(run, tasks, map, seconds, args.testEpisodes);
  },
};

type TaskResult = { readonly name: string; readonly methods: readonly ComparedMethod[] };

async function compareOnTasks(model: EpisodicModel, dataset: Dataset, args: Args): Promise<TaskResult[]> {
  const bar = new CountBar('');
  const results: TaskResult[] = [];
  try {
    for (const { name, spec } of TASKS) {
      const random = new Random(args.seed).fork(name);
      const methods = await compareOnEpisodes({
        ...{ model, dataset, part: 'test', spec, episodes: args.testEpisodes, random, peers: true, heads: HEADS },
        onProgress: (label, done, total) => bar.update(`${name.split(':')[0]}: ${label}`, done, total),
      });
      results.push({ name, methods: methods.filter(({ method }) => method !== 'nearest neighbour') });
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

function report(
  run: string,
  tasks: readonly TaskResult[],
  map: Awaited<ReturnType<typeof drawMap>>,
  seconds: number,
  episodes: number,
): void {
  const names = ['ours: several prototypes', 'single prototype a class', 'soft-max regression with L2'];
  const columns = [{ title: 'accuracy on classes never seen', align: 'left' as const }].concat(
    tasks.map(({ name }) => ({ title: name, align: 'right' as never })),
  );
  const rows = names.map((name, i) => [
    name,
    ...tasks.map(({ methods }) => (methods[i] === undefined ? '' : formatPercent(methods[i].accuracy))),
  ]);
  console.log(`\n${textTable({ columns, rows })}`);
  console.log(
    `Mean ± 95 % interval over ${episodes} episodes, the same network, embeddings and episodes in each column.`,
  );
  const chosen = tasks.map(({ name, methods }) => `${name.split(':')[0]}: ${methods[0]?.method}`);
  console.log(`Ours, as chosen on the validation classes: ${chosen.join('; ')}.\n`);
  console.log(`The map of ${map.classes} alphabets nobody trained on (diamonds are prototypes):`);
  console.log(`${map.table}\n`);
  const paths = runPaths(run);
  const lines = [
    ['map', `${map.svg}, ${map.png}`],
    ['readable model', `${map.model} (images → prototypes → classes, tfjs)`],
    ['embedding', `${paths.model} (plain tfjs)`],
    ['checkpoints', paths.checkpoints],
    ['numbers', `${join(run, 'results.json')}, ${paths.metrics}`],
    ['TensorBoard', paths.events],
  ];
  for (const [what, where] of lines) console.log(`${(what as string).padEnd(15)} ${where}`);
  console.log(`\nDone in ${Math.round(seconds)} s. Next:`);
  console.log(`  tensorboard --logdir ${paths.events}`);
  console.log(`  npx untwist evaluate ${run} --ways 5 --shots 1 --compare`);
  console.log(`  npx untwist train --dataset folder --data FOLDER   (one folder of your images a class)`);
}
