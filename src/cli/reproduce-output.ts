import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { withoutFolders } from '../base/shown-path.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import type { EngineInfo } from '../engine/index.ts';
import type { QueueAddress } from '../sweep/queue/address.ts';
import { thisMaker, type Made, type WorkSeconds } from './made.ts';

/** What a protocol found, to be written and shown. */
export interface StudyOutput {
  /** Plain JSON. */
  readonly numbers: object;
  readonly markdown: string;
  /** For the terminal. */
  readonly text: string;
  /** Pictures and the like that the page shows, by file name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a protocol gives in the end: with what it was made on, and how long it took. */
export interface ReproduceOutput extends StudyOutput {
  readonly engine: EngineInfo;
  readonly seconds: WorkSeconds;
}

/** What a protocol needs besides its flags. */
export interface ReproduceContext {
  readonly folder: string;
  /** Whose workers train the networks; this process if there is none. */
  readonly queue?: QueueAddress | undefined;
  readonly say: (line: string) => void;
}

/** Thrown where Ctrl-C ends a protocol before its end. */
export class Interrupted extends Error {}

/** @throws Interrupted after Ctrl-C. */
export function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted('interrupted');
}

/** The output with what makes its numbers believable among them, and no folder of this machine. */
export async function believable({ engine, seconds, numbers, ...output }: ReproduceOutput): Promise<StudyOutput> {
  const made: Made = { ...(await thisMaker(engine)), seconds };
  return { ...output, numbers: withoutFolders({ ...numbers, made }) as object };
}

/** Writes `results.json`, `results.md` and what that shows. */
export async function writeOutput(folder: string, { numbers, markdown, files = {} }: StudyOutput): Promise<void> {
  try {
    for (const [name, content] of Object.entries(files)) await writeWhole(join(folder, name), content);
    await writeWhole(join(folder, 'results.json'), `${JSON.stringify(numbers, null, 2)}\n`);
    await writeWhole(join(folder, 'results.md'), markdown);
  } catch (error) {
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
  }
}

/** A page of a study: its title, then paragraphs and tables. */
export function studyPage(title: string, quick: boolean, blocks: readonly string[]): string {
  const notice = quick ? ['**Quick: a small part of the study, to see that it runs. Not its numbers.**'] : [];
  return [`# ${title}`, ...notice, ...blocks].map((block) => `${block}\n`).join('\n');
}

/** A p value for people; nothing where one pair gives none. */
export const formatP = (p: number): string => (Number.isNaN(p) ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3));

/** A difference of fractions with its interval, if there is one, in percent points: `+1.20 ± 0.31`. */
export function formatDifference({ mean, halfWidth }: { readonly mean: number; readonly halfWidth: number }): string {
  const difference = `${mean >= 0 ? '+' : ''}${(100 * mean).toFixed(2)}`;
  return Number.isNaN(halfWidth) ? difference : `${difference} ± ${(100 * halfWidth).toFixed(2)}`;
}
