import { availableParallelism } from 'node:os';
import { UsageError } from '../base/errors.ts';

/** How the cores of this machine are divided among jobs. */
export interface Division {
  /** Jobs at once. */
  readonly processes: number;
  /** Of each; undefined: as the engine has it, every core. */
  readonly threads: number | undefined;
}

/**
 * A process of one thread on every core where nothing else is wanted: what one job loses to fewer threads, the others gain and more.
 * @throws UsageError for numbers that are none
 */
export function divide(
  wanted: { readonly processes?: number | undefined; readonly threads?: number | undefined },
  cores = availableParallelism(),
): Division {
  for (const name of ['processes', 'threads'] as const) {
    const value = wanted[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw new UsageError(`--${name} must be a whole number of at least 1, got ${value}.`);
    }
  }
  const processes = wanted.processes ?? Math.max(1, Math.floor(cores / (wanted.threads ?? 1)));
  return { processes, threads: wanted.threads ?? (processes > 1 ? 1 : undefined) };
}
