import { mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { syncFolder } from '../base/write-whole.node.ts';
import type { JobResult } from './job.ts';
import type { Plan } from './plan.ts';
import { writePlan } from './plan-file.ts';
import { parseResult } from './result-schema.ts';
import { sweepPaths } from './sweep-folder.ts';

/** A result on its way to the disk. */
interface Waiting {
  readonly line: string;
  readonly written: () => void;
  readonly failed: (error: UserError) => void;
}

/**
 * The results of a sweep in its folder, a JSON line each in `results.jsonl`: exactly one a job, the first that came. Results
 * of jobs that the plan no longer has stay in the file, for the day when it has them again.
 */
export class ResultStore {
  private readonly file: string;
  private readonly plan: Plan;
  private readonly results: Map<string, JobResult>;
  private readonly ids: ReadonlySet<string>;
  /** Adds that are under way, by id. */
  private readonly adding = new Map<string, Promise<void>>();
  private waiting: Waiting[] = [];
  private flushing = false;

  private constructor(file: string, plan: Plan, results: Map<string, JobResult>) {
    this.file = file;
    this.plan = plan;
    this.results = results;
    this.ids = new Set(plan.entries.map(({ id }) => id));
  }

  /**
   * Opens the folder for a run of the plan: makes it where there is none, keeps the plan in it, and drops a last line that was
   * cut off.
   * @throws UserError where it cannot be written, or a line is damaged
   */
  static async open(folder: string, plan: Plan): Promise<ResultStore> {
    const { plan: planFile, results: file } = sweepPaths(folder);
    const { results, length, bytes } = await readResults(file);
    try {
      await mkdir(folder, { recursive: true });
      await writePlan(planFile, plan);
      if (length < bytes) await truncate(file, length);
    } catch (error) {
      throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`, { cause: error });
    }
    return new ResultStore(file, plan, results);
  }

  /** Whether the job is done. */
  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  get(id: string): JobResult | undefined {
    return this.ids.has(id) ? this.results.get(id) : undefined;
  }

  /** The results of the plan's jobs, in its order. */
  all(): readonly JobResult[] {
    return resultsOf(this.plan, this.results);
  }

  /**
   * Keeps a result, on disk when the promise resolves.
   * @returns false where the job had one already, which stays
   * @throws RangeError for what is no result of a job of this plan
   * @throws UserError where it cannot be written
   */
  async add(data: JobResult): Promise<boolean> {
    const result = parseResult(data);
    if (!this.ids.has(result.id)) throw new RangeError(`ResultStore: the plan has no job '${result.id}'.`);
    const under = this.adding.get(result.id);
    if (under !== undefined) await under;
    if (this.results.has(result.id)) return false;
    const written = this.append(`${JSON.stringify(result)}\n`);
    this.adding.set(result.id, written);
    try {
      await written;
      this.results.set(result.id, result);
    } finally {
      this.adding.delete(result.id);
    }
    return true;
  }

  private append(line: string): Promise<void> {
    return new Promise((written, failed) => {
      this.waiting.push({ line, written, failed });
      void this.flush();
    });
  }

  /** Writes all that waits, by one forcing of the disk: results that come at once cost little more than one. */
  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await appendSynced(this.file, batch.map(({ line }) => line).join(''));
        batch.forEach(({ written }) => written());
      } catch (error) {
        const why = `Cannot write to '${this.file}': ${messageOf(error)}`;
        batch.forEach(({ failed }) => failed(new UserError(`${why}; the results so far are kept.`, { cause: error })));
      }
    }
    this.flushing = false;
  }
}

/** The results of a plan's jobs that a folder holds, in the order of the plan; changes nothing there. @throws UserError where a line is damaged */
export async function resultsIn(folder: string, plan: Plan): Promise<readonly JobResult[]> {
  return resultsOf(plan, (await readResults(sweepPaths(folder).results)).results);
}

const resultsOf = (plan: Plan, results: ReadonlyMap<string, JobResult>) =>
  plan.entries.flatMap(({ id }) => results.get(id) ?? []);

/** All results of a file by id, the first of each; the file's length in bytes without a last line that has no end, and with it. */
async function readResults(file: string): Promise<{ results: Map<string, JobResult>; length: number; bytes: number }> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { results: new Map(), length: 0, bytes: 0 };
    throw new UserError(`Cannot read the results in '${file}': ${messageOf(error)}.`, { cause: error });
  }
  const length = content.lastIndexOf('\n') + 1;
  const results = new Map<string, JobResult>();
  const lines = content.toString('utf8', 0, length).split('\n').slice(0, -1);
  for (const [i, line] of lines.entries()) {
    const result = parseLine(line, `${file}, line ${i + 1}`);
    if (!results.has(result.id)) results.set(result.id, result);
  }
  return { results, length, bytes: content.length };
}

function parseLine(line: string, place: string): JobResult {
  try {
    return parseResult(JSON.parse(line));
  } catch {
    throw new UserError(`The results in ${place} are damaged; remove that line to have its job done again.`);
  }
}

/** What could be written in part only, as on a full disk, is taken away again: no line is left without its end. */
async function appendSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a');
  try {
    const { size } = await handle.stat();
    try {
      await handle.appendFile(text);
      await handle.datasync();
      if (size === 0) await syncFolder(dirname(file));
    } catch (error) {
      await handle.truncate(size).catch(() => {}); // the first error says more
      throw error;
    }
  } finally {
    await handle.close();
  }
}
