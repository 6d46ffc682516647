import type * as tf from '@tensorflow/tfjs-core';
import type { CommandModule } from 'yargs';
import { Random } from '../base/random.ts';
import { withoutFolders } from '../base/shown-path.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import { COMPARED_PEERS, compareOnEpisodes, type ComparedMethod } from '../evaluation/compare.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import { embeddingTwist } from '../evaluation/embedding-twist.ts';
import { titleOf } from '../evaluation/method-title.ts';
import type { DatasetSettings } from '../episodes/open-dataset.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import { specName } from '../episodes/spec-name.ts';
import type { Dataset } from '../episodes/types.ts';
import { meanInterval } from '../metrics/interval.ts';
import { textTable } from '../report/table.ts';
import { loadModel, requireInput } from '../training/build-model.ts';
import { parseTrainConfig, type TrainConfig } from '../training/config.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { EpisodicModel } from '../training/episodic-model.ts';
import { scoreTransductive } from '../training/score-episodes.ts';
import { toFlag } from './config-flags.ts';
import { comparisonNotes, comparisonTable } from './comparison-table.ts';
import { CountBar } from './count-bar.ts';
import { datasetFlags } from './dataset-options.ts';
import { describeTraining } from './described-training.ts';
import { startEngine } from './engine-options.ts';
import { evaluateOptions, requireEvaluateArgs, type EvaluateArgs } from './evaluate-flags.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { tryLogEvaluation } from './log-evaluation.ts';
import { thisMaker, type Made } from './made.ts';
import { openWithBar } from './open-with-bar.ts';
import { perturbedText, perturbedWithBar } from './perturbed-evaluation.ts';
import { datasetSettings } from './training-run.ts';
import { twistTable } from './twist-table.ts';

/** `untwist evaluate`. */
export const evaluateCommand: CommandModule<object, EvaluateArgs> = {
  command: 'evaluate <run>',
  describe: 'Accuracy of a trained run on classes that training never saw',
  builder: evaluateOptions,
  handler: async (args) => {
    requireEvaluateArgs(args);
    const checkpoint = await findCheckpoint(args.run);
    const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
    const engine = await startEngine(args);
    const dataset = await openWithBar(evaluationData(config, args));
    const trained = await loadModel(checkpoint);
    requireInput(trained.backbone, dataset.images);
    const model = withHead(trained, args);
    if (args.peers?.includes('singlePrototype') && !(model instanceof EpisodicModel)) {
      throw new UsageError(
        `--peers singlePrototype takes the prototypes of ours, and this run is of method ${config.method}; leave it out, ` +
          'or take nearestClassMean.',
      );
    }
    const spec = episodeSpec(config, args);
    if (!config.holdOut && (args.part === 'validation' || args.compare)) {
      process.stderr.write(
        'The validation classes were trained on (--no-hold-out): what is measured or chosen on them says little.\n',
      );
    }
    // Now, so that what is damaged is told before the work.
    const training = args.out === undefined ? undefined : await describeTraining(checkpoint);
    const begun = performance.now();
    const methods = await scoreWithBar(model, dataset, spec, args);
    const testing = (performance.now() - begun) / 1000;
    const perturbed = args.perturbed === undefined ? undefined : await perturbedWithBar(model, dataset, spec, args);
    const twist = args.twist
      ? await embeddingTwist(
          model,
          dataset.images,
          dataset.split[args.part],
          spec.labelBy ?? 'class',
          twistRandom(args),
        )
      : undefined;
    const numbers = {
      ...{ run: args.run, checkpoint: checkpoint.folder, dataset: dataset.name, part: args.part, ...spec },
      ...{ episodes: args.episodes, seed: args.seed, batchNorm: args.transductive ? 'transductive' : 'inductive' },
      views: args.views,
      methods: methods.map(({ accuracies: _, ...summary }) => summary),
      ...(perturbed === undefined ? {} : { perturbed }),
      ...(twist === undefined ? {} : { twist }),
    };
    const isAsTrained =
      [args.prototypes, args.perClass, args.association].every((flag) => flag === undefined) &&
      !args.transductive &&
      args.views === 1 &&
      dataset.fingerprint === checkpoint.state.datasetFingerprint;
    if (isAsTrained) {
      // Else it says nothing of the run that could be compared with what others say of theirs.
      const results = { [`accuracy/${specName(spec)}`]: methods[0]!.accuracy.mean };
      const evaluation = { run: args.run, part: args.part, step: checkpoint.state.episode, results };
      await tryLogEvaluation({ ...evaluation, spec, seed: args.seed }, model, dataset);
    }
    model.dispose();
    if (args.json) {
      console.log(JSON.stringify(numbers));
    } else {
      console.log(
        `${dataset.name}, ${args.part} classes, ${describeSpec(spec)}, ${args.episodes} episodes, batch norm ${numbers.batchNorm}${args.views > 1 ? `, ${args.views} views an image` : ''}`,
      );
      console.log(textTable(comparisonTable(methods)));
      for (const note of comparisonNotes(methods)) console.log(note);
      if (perturbed !== undefined) console.log(`\n${perturbedText(perturbed)}`);
      if (twist !== undefined) console.log(`\n${textTable(twistTable('the embedding', { 'of this network': twist }))}`);
    }
    if (args.out !== undefined && training !== undefined) {
      const made: Made = { ...(await thisMaker(engine)), seconds: { training: training.seconds, testing } };
      await writeNumbers(args.out, withoutFolders({ ...numbers, training, made }));
    }
  },
};

const twistRandom = ({ seed }: EvaluateArgs) => new Random(seed).fork('twist');

/** `20-way 5-shot`, or what there is when shots differ. */
export function describeSpec({ ways, shots, queries, labelBy, groups = 0 }: EpisodeSpec): string {
  const each = typeof shots === 'number' ? `${shots}-shot` : `${Math.min(...shots)}- to ${Math.max(...shots)}-shot`;
  return `${ways}-way ${each}, ${queries} queries a class${labelBy === 'group' ? ', labelled by group' : ''}${groups > 0 ? `, of ${groups} group${groups > 1 ? 's' : ''}` : ''}`;
}

async function writeNumbers(file: string, numbers: unknown): Promise<void> {
  try {
    await writeWhole(file, `${JSON.stringify(numbers, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`Cannot write '${file}': ${messageOf(error)}; choose another --out.`);
  }
}

/** The data of the run, unless flags name other data. */
export function evaluationData(
  config: TrainConfig,
  args: Pick<EvaluateArgs, 'run'> & Parameters<typeof datasetFlags>[0],
): DatasetSettings {
  const flags = datasetFlags(args);
  if (flags.dataset === undefined || flags.dataset === config.dataset) return { ...datasetSettings(config), ...flags };
  const { size, grey, onBadImage, dataSeed } = config;
  return { size, grey, onBadImage, dataSeed, ...flags, dataset: flags.dataset };
}

/** The trained model with the head that the flags ask for. */
export function withHead(
  model: EpisodicLearner,
  args: Pick<EvaluateArgs, 'prototypes' | 'perClass' | 'association'>,
): EpisodicLearner {
  const { prototypes, perClass, association } = args;
  const asked = Object.fromEntries(
    Object.entries({ prototypes, perClass, association }).filter(([, v]) => v !== undefined),
  );
  if (!(model instanceof EpisodicModel)) {
    const [flag] = Object.keys(asked);
    if (flag === undefined) return model;
    throw new UsageError(`--${toFlag(flag)} is for runs of method untwist, this one is of another; leave it out.`);
  }
  const changed = new EpisodicModel(model.backbone, { ...model.options, ...asked });
  const trained = model.headVariables();
  for (const [name, variable] of changed.headVariables()) variable.assign(trained.get(name) as tf.Variable);
  return changed;
}

/** The episodes of training, unless flags name others. */
export function episodeSpec(
  config: TrainConfig,
  args: Pick<EvaluateArgs, 'ways' | 'shots' | 'queries' | 'labelBy' | 'groups'>,
): EpisodeSpec {
  const ways = args.ways ?? config.ways;
  const trained = Array.isArray(config.shots) && ways !== config.ways ? (config.shots[0] ?? 1) : config.shots;
  return {
    ways,
    shots: args.shots ?? trained,
    queries: args.queries ?? config.queries,
    labelBy: args.labelBy ?? config.labelBy,
    groups: args.groups ?? config.groups,
  };
}

async function scoreWithBar(
  model: EpisodicLearner,
  dataset: Dataset,
  spec: EpisodeSpec,
  args: EvaluateArgs,
): Promise<ComparedMethod[]> {
  const bar = new CountBar('');
  const random = new Random(args.seed);
  const peers = args.compare && (args.peers ?? COMPARED_PEERS);
  try {
    if (!args.transductive) {
      return await compareOnEpisodes({
        ...{ model, dataset, part: args.part, spec, episodes: args.episodes, random, peers, views: args.views },
        onProgress: (label, done, total) => bar.update(label, done, total),
      });
    }
    const episodes = drawEpisodes(dataset.split[args.part], spec, args.episodes, random.fork('test'));
    const accuracies: number[] = [];
    for (const episode of episodes) {
      accuracies.push((await scoreTransductive(model, dataset.images, episode)).accuracy);
      bar.update('scoring episodes', accuracies.length, episodes.length);
    }
    const none = { setting: null, atEdge: [], difference: null, prototypeRatio: null };
    return [{ method: titleOf(model), accuracy: meanInterval(accuracies), accuracies, ...none }];
  } finally {
    bar.stop();
  }
}
