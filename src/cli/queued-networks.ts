import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../base/errors.ts';
import { JOB_FORMAT, jobId, type Job } from '../sweep/job.ts';
import type { QueueAddress } from '../sweep/queue/address.ts';
import { withQueue } from '../sweep/queue/control.ts';
import { gather } from '../sweep/queue/gather.ts';
import { queuedName } from '../sweep/queue/job-queue.ts';
import { sweepPaths } from '../sweep/sweep-folder.ts';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import type { TrainConfig } from '../training/config.ts';
import { CountBar } from './count-bar.ts';
import { Interrupted } from './reproduce-output.ts';
import { interruptSignal, runPaths } from './training-run.ts';

/** A network for workers to train. */
export interface QueuedNetwork {
  /** For people. */
  readonly name: string;
  /** The run folder that it is to lie in. */
  readonly run: string;
  readonly config: TrainConfig;
}

export interface QueuedTraining {
  readonly address: QueueAddress;
  /** That of the protocol, in which the workers train: their `--folder`. */
  readonly folder: string;
  readonly networks: readonly QueuedNetwork[];
  /** Of the data that the networks are to be trained on. */
  readonly fingerprint: string;
  readonly say: (line: string) => void;
  /** Told of each network that lies in its run folder, with the folder of its best checkpoint. */
  readonly onTrained: (network: QueuedNetwork, checkpoint: string) => Promise<void>;
}

/**
 * Lets the workers of a queue train networks of a protocol.
 * @throws Interrupted after Ctrl-C: the jobs stay in the queue
 * @throws UserError where some could not be trained, after all others were, or lie in another folder
 */
export async function trainOnQueue(training: QueuedTraining): Promise<void> {
  const { address, networks, say } = training;
  if (networks.length === 0) return;
  const byId = new Map(networks.map((network) => [jobId(jobOf(network)), network]));
  const failures: string[] = [];
  const fail = (id: string, reason: string) => failures.push(`${byId.get(id)!.name}: ${reason}`);
  const bar = new CountBar('');
  let done = 0;
  say(`${networks.length} networks go to the queue at ${address.host}; their workers' --folder is ${training.folder}`);
  const interrupt = interruptSignal(() => bar.stop());
  try {
    const { open } = await gather({
      ...{ address, signal: interrupt.signal },
      jobs: new Map([...byId].map(([id, network]) => [id, jobOf(network)])),
      onResult: async ({ id }) => {
        const network = byId.get(id)!;
        await training.onTrained(network, await take(network, id, training));
        bar.update('networks', ++done, networks.length);
      },
      onFailed: fail,
      onCancelled: (id) => fail(id, 'cancelled'),
      say: (line) => {
        bar.stop();
        say(line);
      },
    });
    if (open > 0) throw new Interrupted('interrupted');
  } finally {
    bar.stop();
    interrupt.release();
  }
  if (failures.length === 0) return;
  throw new UserError(
    `${failures.length} of ${networks.length} networks could not be trained; the first: ${failures[0]}`,
  );
}

/** Where the data lie is each worker's own affair. Tests are made here. */
function jobOf({ config }: QueuedNetwork): Job {
  const { data: _, ...settings } = config;
  return { format: JOB_FORMAT, config: settings, tests: [] };
}

/** Puts what a worker has trained into the network's own run folder, whole or not at all. */
async function take(
  { run }: QueuedNetwork,
  id: string,
  { address, folder, fingerprint, say }: QueuedTraining,
): Promise<string> {
  const trained = sweepPaths(folder).job(id);
  if (!existsSync(trained)) {
    // Else the queue would take it for done at the next time too.
    await withQueue(address, say, ({ queue }) => queue.remove(queuedName(id)));
    throw new UserError(
      `A worker has trained a network that does not lie in '${trained}': start the workers with --folder ${folder}, on a ` +
        `disk that they share with this machine, and give the command again.`,
    );
  }
  const aside = `${run}.taken`;
  await mkdir(dirname(run), { recursive: true });
  await rm(aside, { recursive: true, force: true });
  await cp(trained, aside, { recursive: true });
  await rm(run, { recursive: true, force: true });
  await rename(aside, run);
  const best = await new CheckpointStore(runPaths(run).checkpoints, 1, say).best();
  if (best.state.datasetFingerprint !== fingerprint) {
    await rm(run, { recursive: true, force: true });
    throw new UserError(`A worker has trained '${trained}' on other data than are here; give all machines the same.`);
  }
  return best.folder;
}
