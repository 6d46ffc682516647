// A program: does the jobs that stand in a file, or those of a queue, with the code of `untwist worker`, in one process.
// Arguments: the shared folder, the data folder, a file with jobs, and the address of a queue where there is one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobRunner } from '../../../src/cli/sweep-job.ts';
import { interruptSignal } from '../../../src/cli/training-run.ts';
import type { Job } from '../../../src/sweep/job.ts';
import { parseQueueUrl } from '../../../src/sweep/queue/address.ts';
import { runWorker } from '../../../src/sweep/queue/worker.ts';

const [folder, data, file, url] = process.argv.slice(2) as [string, string, string, string?];
const jobs = JSON.parse(readFileSync(file, 'utf8')) as Job[];
const say = (line: string) => void process.stderr.write(`${line}\n`);
const { signal } = interruptSignal(() => {});
// The engine that starts fastest: most of the time goes into the starts of killed processes.
const runnerIn = (place: string) => jobRunner({ folder: place, data, backend: 'wasm', threads: 1, say: () => {} });
const context = { signal: new AbortController().signal, onProgress: () => {} };

if (url === undefined) {
  const runner = runnerIn(folder);
  for (const job of jobs) console.log(JSON.stringify(await runner(job, context)));
} else {
  // A process that trains renews no lock while it loads its engine: that is done before, on a job that does not count.
  const aside = mkdtempSync(join(tmpdir(), 'untwist-warm-'));
  await runnerIn(aside)(jobs[0]!, context);
  rmSync(aside, { recursive: true });
  // Locks run out soon, so that a killed worker's job does not wait for half a minute.
  const settings = { concurrency: 1, models: [], lockMs: 3000, backoffMs: 200 };
  await runWorker({ ...settings, address: parseQueueUrl(url), runner: runnerIn(folder), say, signal });
}
