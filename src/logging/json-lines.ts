import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { readIfThere } from '../base/read-if-there.node.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import type { LoggedDecisions, LoggedEmbedding, LoggedImage, Logger } from './logger.ts';
import { keepLinesUpTo } from './resumed-lines.ts';
import { summarize } from './value-summary.ts';

/** How a JSON lines log is opened. */
export interface JsonLinesOptions {
  /** Goes on with an earlier run: lines of later steps than this are dropped. Without it all lines stay. */
  readonly resumeStep?: number;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * A log with one JSON object a line, made for other programs: `time` (ISO 8601), `step`, and one of
 * `scalars` (values by name), `histogram` (count, min, max, mean, deviation), `image` (its size; no pixels), `text`,
 * `precisionRecall` (how many decisions, how many of them positive), `embedding` (its size; no vectors).
 * JSON has no NaN and no infinities: they stand as the strings `"NaN"`, `"Infinity"`, `"-Infinity"`.
 *
 * Appends to `file` when it is there. A last line that a crash cut off is dropped.
 * @throws UserError if the file cannot be read or written, or holds a line that is not of such a log.
 */
export async function createJsonLinesLogger(file: string, options: JsonLinesOptions = {}): Promise<Logger> {
  const { resumeStep = Infinity, now = Date.now } = options;
  try {
    await mkdir(dirname(file), { recursive: true });
    await dropLaterLines(file, resumeStep);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The log ${file} cannot be opened: ${messageOf(cause)}.`, { cause });
  }
  return new JsonLinesLogger(file, now);
}

class JsonLinesLogger implements Logger {
  private readonly file: string;
  private readonly now: () => number;
  private written: Promise<void> = Promise.resolve();
  private failure: UserError | null = null;
  private closed = false;

  constructor(file: string, now: () => number) {
    this.file = file;
    this.now = now;
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.append(step, { scalars: values });
  }

  histogram(step: number, name: string, values: ArrayLike<number>): void {
    this.append(step, { histogram: { name, ...summarize(values) } });
  }

  image(step: number, name: string, { height, width, depth }: LoggedImage): void {
    this.append(step, { image: { name, height, width, depth } });
  }

  text(step: number, name: string, text: string): void {
    this.append(step, { text: { name, text } });
  }

  precisionRecall(step: number, name: string, { labels }: LoggedDecisions): void {
    const positive = labels.reduce((sum, label) => sum + label, 0);
    this.append(step, { precisionRecall: { name, count: labels.length, positive } });
  }

  embedding(step: number, name: string, { vectors, depth }: LoggedEmbedding): void {
    this.append(step, { embedding: { name, count: vectors.length / depth, depth } });
  }

  async flush(): Promise<void> {
    await this.written;
    if (this.failure !== null) throw this.failure;
  }

  close(): Promise<void> {
    this.closed = true;
    return this.flush();
  }

  private append(step: number, what: object): void {
    if (this.failure !== null) throw this.failure; // a full disk stops the run instead of leaving a silent gap
    if (this.closed) throw new Error(`JsonLinesLogger: ${this.file} is closed; open another logger.`);
    const line = JSON.stringify({ time: new Date(this.now()).toISOString(), step, ...what }, spellNonFinite);
    this.written = this.written
      .then(() => appendFile(this.file, `${line}\n`))
      .catch((cause: unknown) => {
        this.failure ??= new UserError(`The log ${this.file} cannot be written: ${messageOf(cause)}.`, { cause });
      });
  }
}

async function dropLaterLines(file: string, resumeStep: number): Promise<void> {
  const text = (await readIfThere(file)) ?? '';
  const kept = keepLinesUpTo(text, resumeStep, file);
  if (kept !== text) await writeWhole(file, kept);
}

function spellNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
