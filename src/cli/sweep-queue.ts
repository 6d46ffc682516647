import { gather } from '../sweep/queue/gather.ts';
import type { QueueAddress } from '../sweep/queue/address.ts';
import { cancelJobs, statesOf, withQueue } from '../sweep/queue/control.ts';
import type { OpenSweep } from './open-sweep.ts';
import type { SweepReport } from './sweep-report.ts';
import { interruptSignal } from './training-run.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

/**
 * Lets workers of a queue do jobs, until all have ended or Ctrl-C; then the jobs stay in the queue.
 * @throws UserError where no usable server is there at the start, or a result cannot be kept
 */
export async function runOnQueue({ toDo, keep }: OpenSweep, address: QueueAddress, report: SweepReport): Promise<void> {
  const entries = new Map(toDo.map((entry) => [entry.id, entry]));
  const entryOf = (id: string) => entries.get(id)!;
  const begun = new Set<string>();
  report.say(`the jobs go to the queue at ${address.host}`);
  const interrupt = interruptSignal(() => report.stop());
  try {
    const { open } = await gather({
      ...{ address, jobs: new Map(toDo.map(({ id, job }) => [id, job])), signal: interrupt.signal },
      onResult: (result) => keep(entryOf(result.id), result),
      onFailed: (id, reason) => report.trouble({ entry: entryOf(id), reason }, true),
      onCancelled: (id) => report.trouble({ entry: entryOf(id), reason: 'cancelled' }, true),
      onProgress: (id, progress) => {
        if (!begun.has(id)) report.start(entryOf(id));
        begun.add(id);
        report.tell(entryOf(id), progress);
      },
      say: (line) => report.say(line),
    });
    if (open > 0) {
      report.say(
        `${open} jobs stay in the queue, and workers go on with them: the same command gathers their results later; ` +
          '`untwist sweep cancel PLAN --queue …` takes them out.',
      );
    }
  } finally {
    report.stop();
    interrupt.release();
  }
}

/** Where those of the jobs are that the queue knows: waiting, active, delayed, completed or failed. */
export function queueStates(address: QueueAddress, ids: readonly string[]): Promise<Map<string, string>> {
  return withQueue<Map<string, string>>(address, say, (open) => statesOf(open, ids));
}

/** Workers begin no more jobs of the queue, of whatever sweep. */
export async function pauseQueue(address: QueueAddress): Promise<void> {
  await withQueue(address, say, ({ queue }) => queue.pause());
  say(
    `Paused: the queue at ${address.host}, for all sweeps in it. Jobs at work go on to their end; ` +
      '`untwist sweep resume` lets workers begin others.',
  );
}

export async function resumeQueue(address: QueueAddress): Promise<void> {
  await withQueue(address, say, ({ queue }) => queue.resume());
  say(`Workers begin jobs of the queue at ${address.host} again.`);
}

/** Takes the jobs of a plan out of the queue, also for other sweeps that share some. */
export async function cancelOnQueue(address: QueueAddress, ids: readonly string[]): Promise<void> {
  const { removed, stopping } = await withQueue(address, say, (open) => cancelJobs(open, ids));
  const stopped =
    stopping === 0 ? '' : ` ${stopping} at work are stopped by their workers within seconds, with a checkpoint.`;
  say(`Cancelled: ${removed} waiting jobs are out of the queue at ${address.host}.${stopped}`);
}
