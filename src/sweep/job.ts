import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UsageError } from '../base/errors.ts';
import { parseTrainConfig, type TrainConfig } from '../training/config.ts';

/** Raise it when the same job gives other numbers: workers refuse jobs of another format. */
export const JOB_FORMAT = 1;

const atLeast = (min: number) => z.int().min(min).max(1_000_000);

/** One test of a trained network: `episodes` episodes of the test classes, drawn by `seed`. */
const testSchema = z.strictObject({
  title: z.string().min(1).max(200),
  spec: z.strictObject({
    ways: atLeast(2),
    shots: z.union([atLeast(1), z.array(atLeast(1)).min(2).max(10_000)]),
    queries: atLeast(1),
    labelBy: z.enum(['class', 'group']).optional(),
    groups: atLeast(0).optional(),
  }),
  episodes: atLeast(2),
  seed: atLeast(0),
});
export type JobTest = Readonly<z.output<typeof testSchema>>;

const jobSchema = z.strictObject({
  format: z.literal(JOB_FORMAT),
  config: z.record(z.string().max(100), z.unknown()),
  tests: z.array(testSchema).max(50),
});

/** A network to train, and to test: plain JSON, all that decides the numbers and nothing of a machine. */
export interface Job {
  readonly format: typeof JOB_FORMAT;
  /** `data`, where there is one, is a path inside the data folder of whoever does the job. */
  readonly config: TrainConfig;
  readonly tests: readonly JobTest[];
}

/** What a network got in one test; accuracy 0..1 with the half width of its 95 % interval. */
export interface JobTestResult {
  readonly title: string;
  readonly episodes: number;
  readonly accuracy: number;
  readonly halfWidth: number;
}

/** What a job gave. All but `seconds` and `made` is the same whoever does it, and however often it was stopped and gone on with. */
export interface JobResult {
  readonly id: string;
  /** Training episodes that were run: fewer than asked for where patience ended it. */
  readonly episodes: number;
  /** Of the checkpoint that was taken, on the validation classes. */
  readonly validation: { readonly episode: number; readonly accuracy: number; readonly halfWidth: number };
  readonly tests: readonly JobTestResult[];
  /** Wall time of training and tests, all goes together; null where a part of it was not written down. */
  readonly seconds: number | null;
  readonly made: { readonly version: string; readonly engine: string };
}

/** Does a job, from the checkpoint where its last go stopped. */
export type JobRunner = (job: Job, context: JobContext) => Promise<JobResult>;

/** What {@link JobRunner} is given besides the job. */
export interface JobContext {
  /** Aborted: the job stops after the running episode, with a checkpoint, and the promise is rejected by `JobStopped`. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

/** How far a job is. */
export interface JobProgress {
  readonly stage: 'training' | 'testing';
  readonly done: number;
  readonly total: number;
}

/** Thrown where a job was stopped before its end; it can be gone on with. */
export class JobStopped extends Error {}

/**
 * The name of a job: 16 hexadecimal digits of the SHA-256 of all of it. The same settings have the same id on every machine.
 */
export function jobId(job: Job): string {
  return createHash('sha256').update(canonicalJson(job)).digest('hex').slice(0, 16);
}

/** JSON with the keys of every object in alphabetical order, those that are undefined left out. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/**
 * A job from data of any origin, such as a queue.
 * @throws UsageError with what is wrong with it
 */
export function parseJob(data: unknown, source: string): Job {
  const parsed = jobSchema.safeParse(data);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new UsageError(`${source}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}.`);
  }
  const { format, config, tests } = parsed.data;
  return { format, config: parseTrainConfig(config, source), tests };
}
