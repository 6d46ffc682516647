import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { shippedModels } from '../backbones/shipped-models.node.ts';
import { runWorker } from '../sweep/queue/worker.ts';
import { engineOptions, type EngineArgs } from './engine-options.ts';
import { JobPool } from './job-pool.ts';
import { queueAddress, queueOption, type QueueArgs } from './queue-options.ts';
import { divide } from './sweep-division.ts';
import { interruptSignal } from './training-run.ts';

interface WorkerArgs extends EngineArgs, QueueArgs {
  readonly concurrency?: number | undefined;
  readonly data?: string | undefined;
  readonly folder: string;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `untwist worker`. */
export const workerCommand: CommandModule<object, WorkerArgs> = {
  command: 'worker',
  describe: 'Train networks of sweeps that others put into a queue, until Ctrl-C; any number of machines can',
  builder: (yargs) =>
    engineOptions(queueOption(yargs, 'Redis or Valkey with the jobs'))
      .option('concurrency', {
        type: 'number',
        describe: 'Networks at once, each in a process of its own',
        defaultDescription: 'one a core, of one thread each',
        requiresArg: true,
        group: 'Queue:',
      })
      .option('data', {
        type: 'string',
        describe: 'Data folder of this machine; jobs name their data by the path inside it, and reach nothing else',
        defaultDescription: 'UNTWIST_DATA, or where data fetch puts them',
        requiresArg: true,
      })
      .option('folder', {
        type: 'string',
        default: join('runs', 'worker'),
        describe:
          'Where the networks are trained (jobs/ID). On a disk that all workers share, a job goes on from its last ' +
          'checkpoint when its worker is gone; else it begins anew',
        requiresArg: true,
      })
      .example('$0 worker --queue redis://node1', 'take jobs from the Redis on node1')
      .example('UNTWIST_QUEUE=rediss://:PASSWORD@node1 $0 worker', 'with a password, by TLS')
      .example(
        '$0 worker --queue --concurrency 1 --folder /shared/sweep',
        'UNTWIST_QUEUE; a graphics card; a shared disk',
      )
      .epilogue(
        'Ctrl-C and SIGTERM stop the jobs after their running episode, with a checkpoint, and give them back to the queue.',
      ) as unknown as Argv<WorkerArgs>,
  handler: work,
};

async function work(args: WorkerArgs): Promise<void> {
  const address = queueAddress(args);
  const { data, folder, backend } = args;
  const { processes, threads } = division(args);
  const pool = new JobPool({ processes, settings: { folder, backend, data, threads }, say });
  const interrupt = interruptSignal(() =>
    say('Stopping after the running episodes; press Ctrl-C again to stop at once.'),
  );
  try {
    const ready = `worker: takes jobs from ${address.host}, ${processes} at once; trains in ${folder}`;
    await runWorker({
      ...{ address, runner: pool.run, concurrency: processes, models: shippedModels(), say, signal: interrupt.signal },
      onReady: () => say(ready),
    });
    say('Stopped. What is not done waits in the queue.');
  } finally {
    interrupt.release();
    await pool.close();
  }
}

/** @throws UsageError in the words of this command's flags */
function division({ concurrency, threads }: WorkerArgs) {
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= 1)) {
    throw new UsageError(`--concurrency must be a whole number of at least 1, got ${concurrency}.`);
  }
  return divide({ processes: concurrency, threads });
}
