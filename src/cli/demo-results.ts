import { join } from 'node:path';
import { compareOnEpisodes } from '../evaluation/compare.ts';
import { embeddingTwist } from '../evaluation/embedding-twist.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { Random } from '../base/random.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { pairedDifference } from '../metrics/interval.ts';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import type { TrainingResult } from '../training/trainer.ts';
import { CountBar } from './count-bar.ts';
import { drawMap } from './demo-map.ts';
import { reportDemo, type TaskResult } from './demo-report.ts';
import { tryLogEvaluation } from './log-evaluation.ts';

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

/** What the demonstration's two trainings left; the models are disposed at the end. */
export interface DemoTrained {
  /** Run folders. */
  readonly run: string;
  readonly untwistedRun: string;
  readonly dataset: Dataset;
  readonly ours: Pick<TrainingResult, 'episode' | 'best'>;
  readonly model: EpisodicModel;
  readonly untwisted: EpisodicModel;
}

export interface DemoSettings {
  readonly testEpisodes: number;
  readonly seed: number;
  readonly json?: boolean | undefined;
}

/**
 * Compares on classes nobody trained on, draws the map, writes all of it into the run folder and prints it.
 * @param started when the demonstration began, by `performance.now()`
 */
export async function concludeDemo(trained: DemoTrained, args: DemoSettings, started: number): Promise<void> {
  const { run, untwistedRun, dataset, ours, model, untwisted } = trained;
  const tasks = await compareOnTasks(model, untwisted, dataset, args);
  const twistOf = (learner: EpisodicModel) =>
    embeddingTwist(learner, dataset.images, dataset.split.test, 'group', new Random(args.seed).fork('twist'));
  const twist = { without: await twistOf(model), with: await twistOf(untwisted) };
  const map = await drawMap(model, dataset, run, new Random(args.seed).fork('map'));
  for (const [i, [folder, learner]] of (
    [
      [run, model],
      [untwistedRun, untwisted],
    ] as const
  ).entries()) {
    const results = Object.fromEntries(
      tasks.map(({ name, methods }) => [`accuracy/${name}`, methods[i]!.accuracy.mean]),
    );
    const evaluation = { run: folder, part: 'test' as const, step: ours.episode, results };
    await tryLogEvaluation({ ...evaluation, spec: TASKS[0]!.spec, seed: args.seed }, learner, dataset);
  }
  model.dispose();
  untwisted.dispose();
  const seconds = (performance.now() - started) / 1000;
  const { episode: episodes, best } = ours;
  const results = { run, untwistedRun, seconds, episodes, best, tasks: tasks.map(summary), twist, map };
  await writeWhole(join(run, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  if (args.json) return console.log(JSON.stringify(results));
  reportDemo(run, tasks, twist, map, seconds, args.testEpisodes);
}

/** The methods on the first model's embeddings, and behind ours the second model's own line, on the same episodes. */
async function compareOnTasks(
  model: EpisodicModel,
  untwisted: EpisodicModel,
  dataset: Dataset,
  args: DemoSettings,
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
