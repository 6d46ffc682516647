import type { Argv, CommandModule } from 'yargs';
import { findSweep } from '../sweep/find-sweep.ts';
import { queueAddress, queueOption, type QueueArgs } from './queue-options.ts';
import { cancelOnQueue, pauseQueue, resumeQueue } from './sweep-queue.ts';

interface OrderArgs extends QueueArgs {
  readonly plan: string;
}

function order(name: string, describe: string, carryOut: (args: OrderArgs) => Promise<void>) {
  const command: CommandModule<object, OrderArgs> = {
    command: `${name} <plan>`,
    describe,
    builder: (yargs) =>
      queueOption(
        yargs.positional('plan', {
          type: 'string',
          demandOption: true,
          describe: 'File of the plan, or folder of the sweep',
        }),
        'Redis or Valkey with the jobs',
      ) as unknown as Argv<OrderArgs>,
    handler: carryOut,
  };
  return command;
}

/** `untwist sweep pause`, `resume` and `cancel`. */
export const queueCommands = [
  order('pause', 'Let workers begin no more jobs of the queue, of this sweep and of all others', async (args) => {
    await findSweep(args.plan);
    await pauseQueue(queueAddress(args));
  }),
  order('resume', 'Let workers begin jobs of the queue again', async (args) => {
    await findSweep(args.plan);
    await resumeQueue(queueAddress(args));
  }),
  order('cancel', 'Take the jobs of a sweep out of the queue, and stop those at work', async (args) => {
    const { plan } = await findSweep(args.plan);
    await cancelOnQueue(
      queueAddress(args),
      plan.entries.map(({ id }) => id),
    );
  }),
] as const;
