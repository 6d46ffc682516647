import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Looks after a process from a thread of its own. */
export interface Watchdog {
  /** To be called before each piece of work: what follows, for the message. */
  alive(what: string): void;
  end(): Promise<void>;
}

/**
 * Kills a process that does not say in time that it lives: one that loops for ever cannot tell which case it was.
 * @param limit milliseconds
 */
export function watch(pid: number, limit: number): Watchdog {
  const worker = new Worker(resolve('test/faults/support/watchdog.js'), { workerData: { pid, limit } });
  worker.unref();
  return {
    alive: (what) => worker.postMessage(what),
    end: async () => void (await worker.terminate()),
  };
}
