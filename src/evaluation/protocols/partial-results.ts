import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { writeWhole } from '../../base/write-whole.node.ts';

const FILE = 'partial.jsonl';

/**
 * Results that are there already, by key, in a file of the folder: one JSON line each, the first one for the settings that
 * they belong to. What was interrupted goes on with what is missing.
 */
export class PartialResults<T> {
  private readonly file: string;
  private readonly values: Map<string, T>;

  private constructor(file: string, values: Map<string, T>) {
    this.file = file;
    this.values = values;
  }

  /**
   * @param settings all that decides the results; plain JSON
   * @throws UserError where the folder holds results of other settings, a damaged file, or cannot be written
   */
  static async open<T>(folder: string, settings: object): Promise<PartialResults<T>> {
    const file = join(folder, FILE);
    const header = JSON.stringify({ settings });
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) {
      try {
        await mkdir(folder, { recursive: true });
        await writeWhole(file, `${header}\n`);
      } catch (error) {
        throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
      }
      return new PartialResults(file, new Map());
    }
    const lines = text.split('\n');
    const cutOff = lines.pop() ?? ''; // empty when the last line is ended
    if (lines[0] !== header) {
      throw new UserError(`'${folder}' holds results of other settings; choose another --out, or remove it.`);
    }
    const values = new Map(lines.slice(1).map((line, i) => parseLine<T>(line, `${file}, line ${i + 2}`)));
    if (cutOff !== '') await writeWhole(file, lines.map((line) => `${line}\n`).join(''));
    return new PartialResults(file, values);
  }

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  /** Keeps a result, on disk when it returns. */
  async add(key: string, value: T): Promise<void> {
    await appendFile(this.file, `${JSON.stringify({ key, value })}\n`);
    this.values.set(key, value);
  }
}

function parseLine<T>(line: string, place: string): [string, T] {
  try {
    const { key, value } = JSON.parse(line) as { key: string; value: T };
    if (typeof key === 'string' && value !== undefined) return [key, value];
  } catch {
    // Told below, as for a line that is JSON of something else.
  }
  throw new UserError(`The results in ${place} are damaged; remove that line to have them computed again.`);
}
