import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { messageOf, UserError } from '../base/errors.ts';

/** What a protocol gives in the end. */
export interface ReproduceOutput {
  /** Plain JSON. */
  readonly numbers: object;
  readonly markdown: string;
  /** For the terminal. */
  readonly text: string;
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

/** Writes `results.json` and `results.md`. */
export async function writeOutput(folder: string, { numbers, markdown }: ReproduceOutput): Promise<void> {
  try {
    await writeFileAtomic(join(folder, 'results.json'), `${JSON.stringify(numbers, null, 2)}\n`);
    await writeFileAtomic(join(folder, 'results.md'), markdown);
  } catch (error) {
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}; choose another --out.`);
  }
}

/** A p value for people. */
export const formatP = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** A difference of fractions with its interval, in percent points: `+1.20 ± 0.31`. */
export function formatDifference({ mean, halfWidth }: { readonly mean: number; readonly halfWidth: number }): string {
  return `${mean >= 0 ? '+' : ''}${(100 * mean).toFixed(2)} ± ${(100 * halfWidth).toFixed(2)}`;
}
