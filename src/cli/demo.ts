import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { parseTrainConfig } from '../training/config.ts';
import { requireUntwist } from '../training/require-untwist.ts';
import type { DemoSettings } from './demo-results.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';
import { openWithBar } from './open-with-bar.ts';
import { warnOfSlowEngine } from './slow-engine.ts';
import { timeStamp } from './time-stamp.ts';
import { datasetSettings, trainInFolder } from './training-run.ts';

interface Args extends EngineArgs, DemoSettings {
  readonly episodes: number;
  readonly out?: string | undefined;
}

/** Weight of the untwisting term in the second training. */
const UNTWISTING = 8;

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
    // Only now: what compares and draws takes as long to load as the first episodes take to train.
    const { concludeDemo } = await import('./demo-results.ts');
    const trained = { run, untwistedRun, dataset, ours, model, untwisted: untwistedModel };
    await concludeDemo(trained, args, started);
  },
};
