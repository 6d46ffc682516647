import type { JobProgress } from '../sweep/job.ts';
import type { PlanEntry } from '../sweep/plan.ts';

/** How far a sweep is. */
export interface SweepStanding {
  /** Jobs with a result, those of earlier runs among them, */
  readonly done: number;
  /** and all. */
  readonly total: number;
  readonly failed: number;
  readonly running: number;
  /** By the training episodes of this run so far; null before the first. */
  readonly secondsLeft: number | null;
}

/** Counts the jobs and the training episodes of a sweep. */
export class SweepProgress {
  private readonly total: number;
  private readonly now: () => number;
  /** When the first episode was told: what engines take to start is no part of the pace. */
  private started: number | null = null;
  private done: number;
  private failed = 0;
  /** Training episodes of jobs at work, by id; undefined before the first is told. */
  private readonly running = new Map<string, number | undefined>();
  /** Training episodes of jobs that are neither done nor failed, those trained already among them. */
  private episodes: number;
  /** Trained in this run. */
  private trained = 0;

  /**
   * @param total all jobs of the plan
   * @param toDo those of them that have no result yet
   * @param now milliseconds of any clock
   */
  constructor(total: number, toDo: readonly PlanEntry[], now = () => performance.now()) {
    this.total = total;
    this.done = total - toDo.length;
    this.episodes = toDo.reduce((sum, { job }) => sum + job.config.episodes, 0);
    this.now = now;
  }

  start({ id }: PlanEntry): void {
    this.running.set(id, undefined);
  }

  tell({ id }: PlanEntry, { stage, done }: JobProgress): void {
    if (stage !== 'training') return;
    this.started ??= this.now();
    // What a resumed job has trained before took none of this run's time.
    this.trained += done - (this.running.get(id) ?? done);
    this.running.set(id, done);
  }

  /** @param hasResult false of one that failed for good */
  end({ id, job }: PlanEntry, hasResult: boolean): void {
    this.running.delete(id);
    this.episodes -= job.config.episodes;
    if (hasResult) this.done++;
    else this.failed++;
  }

  standing(): SweepStanding {
    const { done, total, failed, running, trained } = this;
    const underWay = [...running.values()].reduce<number>((sum, episodes) => sum + (episodes ?? 0), 0);
    const left = this.episodes - underWay;
    const seconds = (this.now() - (this.started ?? 0)) / 1000;
    return { done, total, failed, running: running.size, secondsLeft: trained > 0 ? (left * seconds) / trained : null };
  }
}
