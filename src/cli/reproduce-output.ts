import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';

/** What a protocol gives in the end. */
export interface ReproduceOutput {
  /** Plain JSON. */
  readonly numbers: object;
  readonly markdown: string;
  /** For the terminal. */
  readonly text: string;
  /** Pictures and the like that the page shows, by file name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a protocol needs besides its flags. */
export interface ReproduceContext {
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Thrown where Ctrl-C ends a protocol before its end. */
export class Interrupted extends Error {}

/** @throws Interrupted after Ctrl-C. */
export function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted('interrupted');
}

/** Writes `results.json`, `results.md` and what that shows. */
export async function writeOutput(folder: string, { numbers, markdown, files = {} }: ReproduceOutput): Promise<void> {
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
