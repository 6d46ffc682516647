import { messageOf, UserError } from '../base/errors.ts';
import type { BackendName, EngineInfo } from './engine-info.ts';
import { slowTrainingNote } from './slow-training.ts';

/** A backend that may or may not work here. */
export interface Candidate {
  readonly backend: BackendName;
  /** Loads the backend and makes it the current one of tfjs. Rejects with the reason when it does not work. */
  load(): Promise<EngineInfo>;
}

const firstLine = (error: unknown) => messageOf(error).split('\n')[0] ?? '';

/**
 * The first of `candidates` (best first) that loads.
 * `warn` gets one line when it is not the first, naming what was passed over and why.
 * @throws UserError when none works.
 */
export async function selectBest(candidates: readonly Candidate[], warn: (line: string) => void): Promise<EngineInfo> {
  const failures: string[] = [];
  for (const candidate of candidates) {
    try {
      const info = await candidate.load();
      if (failures.length > 0) {
        const note = slowTrainingNote(info.backend);
        warn(`engine: fell back to ${info.backend}: ${failures.join('; ')}; ${note}to mend it: untwist engine install`);
      }
      return info;
    } catch (error) {
      failures.push(`${candidate.backend} does not work (${firstLine(error)})`);
    }
  }
  throw new UserError(`No backend works here: ${failures.join('; ')}. Run: untwist doctor`);
}

/** Exactly `backend`. @throws UserError with the reason when it does not work, never another backend. */
export async function selectForced(candidates: readonly Candidate[], backend: BackendName): Promise<EngineInfo> {
  const candidate = candidates.find((c) => c.backend === backend);
  if (candidate === undefined) {
    throw new UserError(
      `Backend '${backend}' is not to be had here; use ${candidates.map((c) => c.backend).join(', ')}.`,
    );
  }
  try {
    return await candidate.load();
  } catch (error) {
    throw new UserError(`Backend '${backend}' does not work here: ${firstLine(error)}. Run: untwist doctor`);
  }
}
