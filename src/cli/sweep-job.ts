import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import { Random } from '../base/random.ts';
import { readIfThere } from '../base/read-if-there.node.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { describeEngine, engineWords, useBackend, type EngineInfo } from '../engine/index.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { EpisodeSampler } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import { compareOnEpisodes } from '../evaluation/compare.ts';
import { jobId, JobStopped, type Job, type JobContext, type JobResult, type JobRunner } from '../sweep/job.ts';
import { parseResult } from '../sweep/result-schema.ts';
import { sweepPaths } from '../sweep/sweep-folder.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { trainOrGoOn } from './continued-training.ts';
import type { EngineArgs } from './engine-options.ts';
import { JobDatasets } from './job-data.ts';
import { thisMaker } from './made.ts';
import { trainingSeconds } from './reproduce-network.ts';
import { requireFreeRun } from './run-lock.ts';
import { warnOfSlowEngine } from './slow-engine.ts';

/** How long a process may take to end a step that is done for a sweep which was killed. */
const FREE_AFTER_MS = 60_000;

/** How jobs are done on this machine; plain JSON. */
export interface JobRunnerSettings extends EngineArgs {
  /** Holds `jobs/ID`, the run folder of each job. */
  readonly folder: string;
  /** The data folder; as the other commands find it if undefined. */
  readonly data?: string | undefined;
}

export interface JobRunnerOptions extends JobRunnerSettings {
  /** Told what the user should know, with the id of the job before it. */
  readonly say: (line: string) => void;
}

const resultFile = (run: string) => join(run, 'result.json');

/**
 * Does jobs in this process: trains in the job's run folder, from the last checkpoint where that was begun, tests the
 * best checkpoint, and writes the result down, which is what the next asking gets. The engine starts with the first job.
 */
export function jobRunner({ folder, data, backend, threads, say }: JobRunnerOptions): JobRunner {
  const datasets = new JobDatasets(data, say);
  let engine: EngineInfo | undefined;
  return async (job, context) => {
    const id = jobId(job);
    const run = sweepPaths(folder).job(id);
    const tell = (line: string) => say(`job ${id}: ${line}`);
    const there = await readResult(run, id, tell);
    if (there !== null) return there;
    requireComparable(job);
    requireGoing(context);
    if (engine === undefined) {
      engine = await useBackend({ backend, ...(threads === undefined ? {} : { threads }) }, say);
      requireTrainingKernels(engine.backend);
      say(describeEngine(engine));
      warnOfSlowEngine(engine, job.config, say);
    }
    const result = await doJob(job, {
      ...context,
      id,
      run,
      engine,
      dataset: await datasets.open(job.config),
      say: tell,
    });
    await writeWhole(resultFile(run), `${JSON.stringify(result, null, 2)}\n`);
    return result;
  };
}

/** The result that is written down; null where there is none to be used. */
async function readResult(run: string, id: string, say: (line: string) => void): Promise<JobResult | null> {
  const file = resultFile(run);
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    const result = parseResult(JSON.parse(text));
    if (result.id === id) return result;
  } catch {
    // Not JSON, or not a result.
  }
  say(`'${file}' is damaged; the job is done again from its last checkpoint.`);
  return null;
}

/** @throws UsageError for a job whose network is not chosen by validation, as those of a sweep are. */
function requireComparable({ config }: Job): void {
  if (!config.holdOut) throw new UsageError('A sweep compares networks on held-out classes; leave out holdOut: false.');
}

/** @throws JobStopped where the job is to stop. */
function requireGoing({ signal }: JobContext): void {
  if (signal.aborted) throw new JobStopped('stopped');
}

interface JobPlace extends JobContext {
  readonly id: string;
  readonly run: string;
  readonly engine: EngineInfo;
  readonly dataset: Dataset;
  readonly say: (line: string) => void;
}

async function doJob(job: Job, place: JobPlace): Promise<JobResult> {
  const { id, run, engine, dataset, signal, onProgress, say } = place;
  requireTestable(job, dataset);
  await untilFree(run, place);
  const { model, checkpoint, best, episode } = await trainOrGoOn({
    ...{ run, config: job.config, dataset, engine, say, signal },
    onProgress: ({ episode: done, episodes: total }) => onProgress({ stage: 'training', done, total }),
  });
  try {
    if (best === null) throw new UserError(`The network in '${run}' was never validated; remove the folder.`);
    const started = performance.now();
    const tests = await testModel(job, model, place);
    const training = await trainingSeconds(checkpoint, episode);
    const { version } = await thisMaker(engine);
    return {
      ...{ id, episodes: episode, validation: best, tests },
      seconds: training === null ? null : training + (performance.now() - started) / 1000,
      made: { version, engine: engineWords(engine) },
    };
  } finally {
    model.dispose();
  }
}

/** @throws UserError for tests that the data cannot give: before the training, not after it. */
function requireTestable({ tests }: Job, { split }: Dataset): void {
  for (const { title, spec, seed } of tests) {
    try {
      new EpisodeSampler(split.test, spec, new Random(seed));
    } catch (error) {
      throw new UserError(`Episodes of the test '${title}': ${messageOf(error)}`);
    }
  }
}

async function testModel(job: Job, model: EpisodicLearner, place: JobPlace): Promise<JobResult['tests']> {
  const { dataset, onProgress } = place;
  const total = job.tests.reduce((sum, { episodes }) => sum + episodes, 0);
  let before = 0;
  const results = [];
  for (const { title, spec, episodes, seed } of job.tests) {
    requireGoing(place);
    const [own] = await compareOnEpisodes({
      ...{ model, dataset, part: 'test', spec, episodes, random: new Random(seed), peers: false },
      onProgress: (stage, done) => {
        if (stage !== 'scoring episodes') return;
        requireGoing(place);
        onProgress({ stage: 'testing', done: before + done, total });
      },
    });
    const { mean, halfWidth } = own!.accuracy;
    results.push({ title, episodes, accuracy: mean, halfWidth });
    before += episodes;
  }
  return results;
}

/** Waits a while where a process is at work in the run folder, as one whose sweep was killed a moment ago. */
async function untilFree(run: string, context: JobContext): Promise<void> {
  for (const deadline = performance.now() + FREE_AFTER_MS; ;) {
    try {
      return await requireFreeRun(run);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    requireGoing(context);
    await sleep(200);
  }
}
