import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { readIfThere } from '../../base/read-if-there.node.ts';
import { writeWhole } from '../../base/write-whole.node.ts';

const FILE = 'partial.jsonl';

/** A result, and the seconds that it took; null where it was kept without them. */
interface Kept<T> {
  readonly value: T;
  readonly seconds: number | null;
}

/**
 * Results that are there already, by key, in a file of the folder: one JSON line each, the first one for the settings that
 * they belong to. What was interrupted goes on with what is missing.
 */
export class PartialResults<T> {
  private readonly file: string;
  private readonly kept: Map<string, Kept<T>>;
  private readonly now: () => number;
  /** When the work on the next result began. */
  private begun: number;

  private constructor(file: string, kept: Map<string, Kept<T>>, now: () => number) {
    this.file = file;
    this.kept = kept;
    this.now = now;
    this.begun = now();
  }

  /**
   * @param settings all that decides the results; plain JSON
   * @param now milliseconds since any moment; `performance.now` if left out
   * @throws UserError where the folder holds results of other settings, a damaged file, or cannot be written
   */
  static async open<T>(folder: string, settings: object, now = () => performance.now()): Promise<PartialResults<T>> {
    const file = join(folder, FILE);
    const header = JSON.stringify({ settings });
    const text = await readIfThere(file).catch((error: unknown) => {
      throw new UserError(`The results in '${file}' cannot be read: ${messageOf(error)}; choose another --out.`);
    });
    if (text === null) {
      try {
        await mkdir(folder, { recursive: true });
        await writeWhole(file, `${header}\n`);
      } catch (error) {
        throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
      }
      return new PartialResults(file, new Map(), now);
    }
    const lines = text.split('\n');
    const cutOff = lines.pop() ?? ''; // empty when the last line is ended
    if (lines[0] !== header) {
      throw new UserError(`'${folder}' holds results of other settings; choose another --out, or remove it.`);
    }
    const kept = new Map(lines.slice(1).map((line, i) => parseLine<T>(line, `${file}, line ${i + 2}`)));
    if (cutOff !== '') await writeWhole(file, lines.map((line) => `${line}\n`).join(''));
    return new PartialResults(file, kept, now);
  }

  get(key: string): T | undefined {
    return this.kept.get(key)?.value;
  }

  /** Keeps a result, on disk when it returns, with the time since the result before it. */
  async add(key: string, value: T): Promise<void> {
    const seconds = (this.now() - this.begun) / 1000;
    await appendFile(this.file, `${JSON.stringify({ key, value, seconds })}\n`);
    this.kept.set(key, { value, seconds });
    this.begun = this.now();
  }

  /** What some of the results took together, whenever that was; null where one was kept without its time. */
  seconds(isMeant: (value: T) => boolean = () => true): number | null {
    return sumSeconds([...this.kept.values()].filter(({ value }) => isMeant(value)).map(({ seconds }) => seconds));
  }
}

/** Null where one is unknown. */
export function sumSeconds(parts: readonly (number | null)[]): number | null {
  return parts.reduce((sum, seconds) => (sum === null || seconds === null ? null : sum + seconds), 0);
}

function parseLine<T>(line: string, place: string): [string, Kept<T>] {
  try {
    const { key, value, seconds } = JSON.parse(line) as { key: string; value: T; seconds?: unknown };
    const known = typeof seconds === 'number' ? seconds : null;
    if (typeof key === 'string' && value !== undefined) return [key, { value, seconds: known }];
  } catch {
    // Told below, as for a line that is JSON of something else.
  }
  throw new UserError(`The results in ${place} are damaged; remove that line to have them computed again.`);
}
