import type { JobResult } from '../sweep/job.ts';
import type { PlanEntry } from '../sweep/plan.ts';

/** What is left to do of a plan, and where its results go. */
export interface OpenSweep {
  readonly folder: string;
  /** Jobs without a result. */
  readonly toDo: readonly PlanEntry[];
  /** Keeps a result, and puts it beside the others in TensorBoard. */
  readonly keep: (entry: PlanEntry, result: JobResult) => Promise<void>;
}
