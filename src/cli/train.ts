import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { MODEL_FILE, WEIGHTS_FILE } from '../backbones/model-folder.node.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { formatPercent } from '../metrics/interval.ts';
import type { TrainConfig } from '../training/config.ts';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import type { Checkpoint } from '../training/run-checkpoint.ts';
import { awaitsValidation } from '../training/trainable.ts';
import { configOptions, readConfig } from './config-flags.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { requireFreeRun } from './run-lock.ts';
import { warnOfSlowEngine } from './slow-engine.ts';
import { timeStamp } from './time-stamp.ts';
import { datasetSettings, runPaths, trainInFolder } from './training-run.ts';

interface Args extends EngineArgs {
  readonly out?: string | undefined;
  readonly resume?: string | undefined;
  readonly json?: boolean | undefined;
  readonly [setting: string]: unknown;
}

/** What may change when a run goes on; everything else belongs to what was trained so far. */
const CHANGEABLE = [
  'episodes',
  'freeze',
  'backboneRate',
  'patience',
  'logEvery',
  'keepCheckpoints',
  'data',
  'onBadImage',
] as const;

/** `untwist train`. */
export const trainCommand: CommandModule<object, Args> = {
  command: 'train',
  describe: 'Train a network episode by episode and keep the best checkpoint',
  builder: (yargs) =>
    engineOptions(configOptions(yargs))
      .option('out', {
        type: 'string',
        describe: 'Run folder',
        defaultDescription: 'runs/DATASET-TIME',
        requiresArg: true,
      })
      .option('resume', {
        type: 'string',
        describe: 'Run folder to go on with, from its latest checkpoint',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', describe: 'Print one JSON object at the end' })
      .example('$0 train --out runs/first', 'generated glyphs, 20-way 5-shot')
      .example('$0 train --dataset omniglot --data DIR --ways 60 --shots 1', 'Omniglot, as the paper of Snell et al.')
      .example('$0 train --dataset folder --data photos --size 84', 'your own images')
      .example('$0 train --resume runs/first --episodes 20000', 'go on, for longer') as unknown as Argv<Args>,
  handler: async (args) => {
    const { config, resume, run } = await whatToTrain(args);
    const engine = await startEngine(args);
    requireTrainingKernels(engine.backend);
    const say = (line: string) => process.stderr.write(`${line}\n`);
    warnOfSlowEngine(engine, config, say);
    const dataset = await openWithBar(datasetSettings(config));
    const { train, validation } = dataset.split;
    say(
      `data: ${dataset.name}, ` +
        (config.holdOut
          ? `${train.length} classes to train on, ${validation.length} to validate`
          : `${train.length + validation.length} classes to train on, none held out: the last checkpoint is taken`),
    );
    say(`run: ${run} (watch it: tensorboard --logdir ${runPaths(run).events})`);
    const { model, ...result } = await trainInFolder({
      run,
      config,
      dataset,
      engine,
      say,
      ...(resume ? { resume } : {}),
    });
    model.dispose();
    report(args.json === true, run, result);
  },
};

async function whatToTrain(args: Args): Promise<{ config: TrainConfig; run: string; resume?: Checkpoint }> {
  if (args.resume === undefined) {
    const config = await readConfig(args);
    return { config, run: args.out ?? join('runs', `${config.dataset}-${timeStamp(new Date())}`) };
  }
  if (args.out !== undefined) throw new UsageError('--resume goes on in its own run folder; leave out --out.');
  await requireFreeRun(args.resume);
  const resume = await new CheckpointStore(runPaths(args.resume).checkpoints, 1).latest();
  const old = resume.config as Readonly<Record<string, unknown>>;
  const config = await readConfig(args, resume.config);
  const changed = Object.entries(config).filter(([name, value]) => JSON.stringify(old[name]) !== JSON.stringify(value));
  const refused = changed.map(([name]) => name).filter((name) => !(CHANGEABLE as readonly string[]).includes(name));
  if (refused.length > 0) {
    throw new UsageError(
      `--resume cannot change ${refused.join(', ')}: the checkpoint was trained with other values; ` +
        `leave them out, or start a new run. What may change: ${CHANGEABLE.join(', ')}.`,
    );
  }
  const isTrained = resume.state.episode >= config.episodes && !awaitsValidation(resume.state, config);
  if (isTrained && (await hasModelOfBest(args.resume))) {
    throw new UsageError(
      `'${args.resume}' has trained ${resume.state.episode} episodes of ${config.episodes}; give --episodes above that to go on.`,
    );
  }
  return { config, run: args.resume, resume };
}

/** Whether the model of a run is its best checkpoint's: not where training was killed at the very end, before it was made. */
async function hasModelOfBest(run: string): Promise<boolean> {
  const { checkpoints, model } = runPaths(run);
  const { files } = await new CheckpointStore(checkpoints, 1).best();
  const weights = await readFile(join(model, WEIGHTS_FILE)).catch(() => null);
  return existsSync(join(model, MODEL_FILE)) && weights?.equals(files.get(WEIGHTS_FILE) as Uint8Array) === true;
}

function report(asJson: boolean, run: string, result: Omit<Awaited<ReturnType<typeof trainInFolder>>, 'model'>): void {
  const { best, episode, stopped, checkpoint } = result;
  if (asJson) {
    console.log(JSON.stringify({ run, episode, stopped, best, checkpoint, model: runPaths(run).model }));
    return;
  }
  const why = {
    finished: 'all episodes trained',
    patience: 'no better validation any more',
    interrupted: 'interrupted',
  }[stopped];
  console.log(`Stopped after ${episode} episodes: ${why}.`);
  if (best !== null) {
    const accuracy = formatPercent({ mean: best.accuracy, halfWidth: best.halfWidth });
    console.log(`Best validation accuracy: ${accuracy} at episode ${best.episode}.`);
  }
  console.log(`Checkpoint: ${checkpoint}\nModel for tfjs: ${join(runPaths(run).model, 'model.json')}`);
  const next = stopped === 'interrupted' ? `npx untwist train --resume ${run}` : `npx untwist evaluate ${run}`;
  console.log(`Next: ${next}`);
}
