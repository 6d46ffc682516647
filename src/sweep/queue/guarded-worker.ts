import {
  Worker,
  type Job as QueuedJob,
  type JobJson,
  type JobsOptions,
  type Processor,
  type WorkerOptions,
} from 'bullmq';
import { QUEUE } from './job-queue.ts';
import { MAX_JOB_BYTES } from './safe-job.ts';

/** Stands for data that is not looked at further. */
export interface Unreadable {
  readonly unreadable: string;
}

/**
 * A worker of BullMQ that takes nothing of a job for granted: neither its data nor the options with which somebody put it
 * into the queue.
 */
export class GuardedWorker extends Worker {
  private readonly jobOptions: JobsOptions;

  /** @param jobOptions of every job, whatever the queue says of it */
  constructor(processor: Processor, jobOptions: JobsOptions, options: WorkerOptions) {
    super(QUEUE, processor, { ...options, autorun: false });
    this.jobOptions = jobOptions;
  }

  /** Lets go of everything at once, for when `close` waits for a server that is away. */
  async abandon(): Promise<void> {
    await this.lockManager.close();
    for (const client of [this.backend.client, this.backend.blockingClient]) (await client)?.disconnect();
  }

  protected override createJob(stored: JobJson, name: string): QueuedJob {
    const { id, timestamp, attemptsMade, attemptsStarted, stalledCounter, deferredFailure, processedOn } = stored;
    return super.createJob(
      {
        ...{ id, timestamp, attemptsMade, attemptsStarted, stalledCounter },
        ...(deferredFailure === undefined ? {} : { deferredFailure }),
        ...(processedOn === undefined ? {} : { processedOn }),
        ...{ name: 'train', opts: this.jobOptions, progress: 0, failedReason: '', returnvalue: '' },
        data: readable(stored.data),
      },
      name,
    );
  }
}

/** The JSON of a job's data, or of why it is none to look at: BullMQ itself would give up on the job without an end. */
function readable(data: string): string {
  const bytes = Buffer.byteLength(data);
  if (bytes > MAX_JOB_BYTES) return refusal(`its data has ${bytes} bytes; at most ${MAX_JOB_BYTES} are looked at`);
  try {
    JSON.parse(data);
    return data;
  } catch {
    return refusal('its data is not JSON');
  }
}

const refusal = (unreadable: string) => JSON.stringify({ unreadable } satisfies Unreadable);
