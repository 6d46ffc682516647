import type { Argv, CommandModule } from 'yargs';
import { findSweep } from '../sweep/find-sweep.ts';
import { engineOptions } from './engine-options.ts';
import { queueAddress, queueOption, type QueueArgs } from './queue-options.ts';
import { resultsOptions, sweepResults, type ResultsArgs } from './sweep-results.ts';
import type { SweepRunArgs } from './sweep-run.ts';
import { queueCommands } from './sweep-queue-commands.ts';
import { statusOptions, sweepStatus, type StatusArgs } from './sweep-status.ts';

const planOption = <T>(yargs: Argv<T>) =>
  yargs.positional('plan', {
    type: 'string',
    demandOption: true,
    describe: 'File of the plan (YAML or JSON): base, vary, random or list, seeds, tests',
  });

const runCommand: CommandModule<object, SweepRunArgs> = {
  // Without its name too; a plan whose file has the name of a subcommand is given as ./NAME.
  command: ['run <plan>', '$0'],
  describe: 'Train and test every network of a plan; what is done already is skipped',
  builder: (yargs) =>
    engineOptions(queueOption(planOption(yargs), 'Let workers of a queue do it, in Redis or Valkey'))
      .option('out', {
        type: 'string',
        describe: 'Folder of the sweep',
        defaultDescription: 'runs/sweep-NAME',
        requiresArg: true,
      })
      .option('processes', {
        type: 'number',
        describe: 'Networks at once, each in a process of its own',
        defaultDescription: 'one a core, of one thread each',
        requiresArg: true,
      })
      .option('data', {
        type: 'string',
        describe: 'Data folder, in which the plan names its data',
        defaultDescription: 'UNTWIST_DATA, or where data fetch puts them',
        requiresArg: true,
      })
      .option('threads', { defaultDescription: 'one; every core where a single network is trained at once' })
      .example('$0 plan.yaml', 'on this machine, in runs/sweep-plan')
      .example(
        '$0 plan.yaml --queue redis://node1',
        'by the machines that `untwist worker` runs on',
      ) as unknown as Argv<SweepRunArgs>,
  handler: async (args) => (await import('./sweep-run.ts')).runSweep(args),
};

const statusCommand: CommandModule<object, StatusArgs & QueueArgs> = {
  command: 'status <plan>',
  describe: 'How many jobs of a sweep are done, and how the others stand',
  builder: (yargs) => queueOption(statusOptions(yargs), 'Ask a queue too, in Redis or Valkey') as never,
  handler: async (args) => {
    if (args.queue === undefined) return sweepStatus(args);
    const { plan } = await findSweep(args.plan);
    const { queueStates } = await import('./sweep-queue.ts');
    const ids = plan.entries.map(({ id }) => id);
    await sweepStatus(args, await queueStates(queueAddress(args), ids));
  },
};

const resultsCommand: CommandModule<object, ResultsArgs> = {
  command: 'results <plan>',
  describe: 'What a sweep has found so far: a table, CSV or JSON, main effects, the winner as a config file',
  builder: resultsOptions as never,
  handler: sweepResults,
};

/** `untwist sweep`. */
export const sweepCommand: CommandModule = {
  command: 'sweep',
  describe: 'Train the networks of a plan: every combination of settings, some at random, or a list',
  builder: (yargs) => yargs.command([runCommand, statusCommand, resultsCommand, ...queueCommands] as never),
  handler: () => {},
};
