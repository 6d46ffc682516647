import { formatPercent } from '../metrics/interval.ts';
import { combinationText } from '../sweep/expand.ts';
import type { JobProgress, JobResult } from '../sweep/job.ts';
import type { Plan, PlanEntry } from '../sweep/plan.ts';
import { SweepBar } from './sweep-bar.ts';
import { SweepProgress } from './sweep-progress.ts';
import { clock } from './training-bar.ts';

/** Failed jobs that are named, of each reason. */
const MOST_NAMED = 3;

/** A job without a result, and why. */
export interface FailedJob {
  readonly entry: PlanEntry;
  readonly reason: string;
}

/** Tells on standard error how a sweep goes: a line for each job that ends, and a bar over all where that is a terminal. */
export class SweepReport {
  /** Those that failed for good. */
  readonly failed: FailedJob[] = [];
  private readonly progress: SweepProgress;
  private readonly bar = new SweepBar();
  private readonly write: (line: string) => void;

  /**
   * @param toDo jobs of the plan that have no result yet
   * @param write takes a line
   */
  constructor(
    plan: Plan,
    toDo: readonly PlanEntry[],
    write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  ) {
    this.progress = new SweepProgress(plan.entries.length, toDo);
    this.write = write;
  }

  start(entry: PlanEntry): void {
    this.progress.start(entry);
    this.bar.update(this.progress.standing());
  }

  tell(entry: PlanEntry, progress: JobProgress): void {
    this.progress.tell(entry, progress);
    this.bar.update(this.progress.standing());
  }

  done(entry: PlanEntry, { validation, episodes, seconds }: JobResult): void {
    this.progress.end(entry, true);
    const { done, total } = this.progress.standing();
    const accuracy = formatPercent({ mean: validation.accuracy, halfWidth: validation.halfWidth });
    const time = seconds === null ? '' : ` in ${clock(seconds)}`;
    this.say(`[${done}/${total}] ${title(entry)}: validation ${accuracy}, ${episodes} episodes${time}`);
    this.bar.update(this.progress.standing());
  }

  /** @param isLast false where the job is tried again */
  trouble(failed: FailedJob, isLast: boolean): void {
    if (isLast) {
      this.progress.end(failed.entry, false);
      this.failed.push(failed);
    }
    this.say(`${title(failed.entry)} ${isLast ? 'failed' : 'is tried again'}: ${failed.reason}`);
    this.bar.update(this.progress.standing());
  }

  say(line: string): void {
    this.bar.stop();
    this.write(line);
  }

  /** Ends the bar. */
  stop(): void {
    this.bar.stop();
  }
}

/** `ways 20, jitter true, seed 1`. */
const title = ({ settings, seed }: PlanEntry) =>
  [...(Object.keys(settings).length === 0 ? [] : [combinationText(settings)]), `seed ${seed}`].join(', ');

/** What failed, by reason. */
export function failureLines(failed: readonly FailedJob[]): string[] {
  const reasons = new Map<string, FailedJob[]>();
  for (const job of failed) reasons.set(job.reason, [...(reasons.get(job.reason) ?? []), job]);
  return [...reasons].map(([reason, jobs]) => {
    const more = jobs.length - MOST_NAMED;
    const named = jobs.slice(0, MOST_NAMED).map(({ entry }) => `${title(entry)} (${entry.id})`);
    const which = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
    return `${jobs.length} failed: ${reason.replace(/[^.]$/, '$&.')} ${which}`;
  });
}
