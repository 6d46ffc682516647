// A program: what the queue itself costs a job, with workers that do nothing, and how much memory whoever submits 10,000 jobs needs.
//   npx tsx bench/queue-overhead.ts redis://localhost:6379/9        (a database for it alone: it empties it)
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { JOB_FORMAT, jobId, type Job } from '../src/sweep/job.ts';
import { parseQueueUrl, type QueueAddress } from '../src/sweep/queue/address.ts';
import { gather } from '../src/sweep/queue/gather.ts';
import { runWorker } from '../src/sweep/queue/worker.ts';
import { parseTrainConfig } from '../src/training/config.ts';

const JOBS = 2000;
const MANY = 10_000;
const WORKERS = [1, 8];

const [url, part] = process.argv.slice(2);
if (url === undefined) throw new Error('name a database of Redis that may be emptied: redis://localhost:6379/9');
const address = parseQueueUrl(url);
if (part === 'worker') await idleWorker(address);
else if (part === 'submit') await submitMany(address);
else await measure(address);

async function measure(queue: QueueAddress): Promise<void> {
  const redis = new Redis({ ...queue.options });
  for (const count of WORKERS) {
    await redis.flushdb();
    const workers = await Promise.all(Array.from({ length: count }, () => start('worker')));
    await all(jobsOf(100, 'warm'), queue); // code is compiled, scripts are known to the server
    const before = await busy(workers);
    const [started, own] = [performance.now(), process.cpuUsage()];
    await all(jobsOf(JOBS, 'measured'), queue);
    const ms = performance.now() - started;
    const [workersMs, ownMs] = [(await busy(workers)) - before, milliseconds(process.cpuUsage(own))];
    const each = (total: number) => `${(total / JOBS).toFixed(2)} ms`;
    console.log(
      `${count} workers: ${JOBS} empty jobs in ${(ms / 1000).toFixed(2)} s: a job every ${each(ms)}; ` +
        `the processor was busy with each for ${each(workersMs)} in its worker, ${each(ownMs)} in the submitter`,
    );
    for (const worker of workers) worker.kill();
  }
  await redis.flushdb();
  const submitter = await start('submit');
  const { megabytes, queued } = await new Promise<{ megabytes: number; queued: number }>((done) =>
    submitter.on('message', done),
  );
  console.log(`${queued} jobs in the queue: their submitter has had ${megabytes.toFixed(0)} MB at most`);
  submitter.kill();
  await redis.flushdb();
  redis.disconnect();
}

/** Another process of this program, when it says that it is ready. */
function start(part: 'worker' | 'submit'): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), [url!, part]);
  return new Promise((done, fail) => {
    child.once('message', () => done(child));
    child.once('exit', () => fail(new Error(`the ${part} process ended`)));
  });
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

/** Processor time of workers so far, in milliseconds: unlike the time of day the same on a machine with other work. */
async function busy(workers: readonly ChildProcess[]): Promise<number> {
  const times = workers.map(
    (worker) =>
      new Promise<number>((done) => {
        worker.once('message', done);
        worker.send('how long?');
      }),
  );
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0);
}

function jobsOf(count: number, title: string): Map<string, Job> {
  const jobs = Array.from({ length: count }, (_, seed): Job => {
    const spec = { ways: 20, shots: 1, queries: 5 };
    const config = parseTrainConfig({ seed }, 'bench');
    return { format: JOB_FORMAT, config, tests: [{ title, spec, episodes: 1000, seed: 1 }] };
  });
  return new Map(jobs.map((job) => [jobId(job), job]));
}

async function all(jobs: ReadonlyMap<string, Job>, queue: QueueAddress): Promise<void> {
  const { done } = await gather({
    ...{ address: queue, jobs, onResult: () => {}, say: console.error, signal: new AbortController().signal },
    onFailed: (id, reason) => console.error(id, reason),
  });
  if (done !== jobs.size) throw new Error(`${done} of ${jobs.size} jobs were done`);
}

async function idleWorker(queue: QueueAddress): Promise<void> {
  process.on('message', () => process.send!(milliseconds(process.cpuUsage())));
  const made = { version: 'bench', engine: 'none' };
  const validation = { episode: 1, accuracy: 0.5, halfWidth: 0.1 };
  await runWorker({
    runner: (job) => Promise.resolve({ id: jobId(job), episodes: 1, validation, tests: [], seconds: 0, made }),
    ...{ address: queue, concurrency: 1, models: [], say: () => {}, signal: new AbortController().signal },
    onReady: () => process.send!('ready'),
  });
}

/** Puts many jobs into the queue that nobody does, and looks at them for a while. */
async function submitMany(queue: QueueAddress): Promise<void> {
  const jobs = jobsOf(MANY, 'many');
  process.send!('ready');
  const signal = AbortSignal.timeout(20_000);
  const { open } = await gather({
    ...{ address: queue, jobs, onResult: () => {}, onFailed: () => {}, say: () => {}, signal },
  });
  process.send!({ megabytes: process.resourceUsage().maxRSS / 1024, queued: open });
}
