import { join } from 'node:path';

/** Where a sweep of this name lies unless the user says otherwise. */
export const defaultSweepFolder = (name: string) => join('runs', `sweep-${name}`);

/** What is where in the folder of a sweep. */
export function sweepPaths(folder: string) {
  return {
    /** The plan with all its jobs. */
    plan: join(folder, 'plan.json'),
    /** A line for each finished job. */
    results: join(folder, 'results.jsonl'),
    /** The run folder of a job. */
    job: (id: string) => join(folder, 'jobs', id),
    /** A line of TensorBoard's HPARAMS tab for each finished job, in a folder each. */
    tensorBoard: join(folder, 'tensorboard'),
    /** The tables, for people and for programs. */
    markdown: join(folder, 'results.md'),
    csv: join(folder, 'results.csv'),
    effects: join(folder, 'main-effects.svg'),
    /** The winner as a config file. */
    best: join(folder, 'best.yaml'),
  };
}
