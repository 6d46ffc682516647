// A program: a worker of its own whose jobs take a minute, until SIGTERM. Argument: the address of the queue.
import { interruptSignal } from '../../../../src/cli/training-run.ts';
import { parseQueueUrl } from '../../../../src/sweep/queue/address.ts';
import { runWorker } from '../../../../src/sweep/queue/worker.ts';
import { lightRunner } from './light-jobs.ts';

const { signal } = interruptSignal(() => {});
const say = (line: string) => console.log(line);
const settings = { runner: lightRunner(60_000), concurrency: 1, models: [], lockMs: 1000 };
await runWorker({ ...settings, address: parseQueueUrl(process.argv[2]!), say, signal });
