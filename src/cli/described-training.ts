import { DEFAULT_OMNIGLOT_SPLIT } from '../episodes/open-dataset.ts';
import { parseTrainConfig, type TrainConfig } from '../training/config.ts';
import type { Checkpoint } from '../training/run-checkpoint.ts';
import { readSessions, runOf, sessionSeconds, type TrainingSession } from './training-sessions.ts';
import { runPaths } from './training-run.ts';

/** How a network was trained, beside what it gives. */
export interface DescribedTraining {
  /** `omniglot (lake)`, `glyphs`. */
  readonly data: string;
  readonly method: string;
  readonly seed: number;
  /** Trained before the checkpoint that is judged. */
  readonly episodes: number;
  /** Those that are not the defaults, but for the data's folder. */
  readonly settings: Partial<TrainConfig>;
  /** The goes it was made in; none where they were not written down. */
  readonly sessions: readonly TrainingSession[];
  /** Wall time of all of it; null where not all was written down. */
  readonly seconds: number | null;
}

/** How the network of a checkpoint was trained. */
export async function describeTraining({ folder, config, state }: Checkpoint): Promise<DescribedTraining> {
  const sessions = await readSessions(runPaths(runOf(folder)).sessions);
  const { dataset, split = DEFAULT_OMNIGLOT_SPLIT, method, seed } = config;
  return {
    data: dataset === 'omniglot' ? `omniglot (${split})` : dataset,
    ...{ method, seed, episodes: state.episode, settings: changedSettings(config), sessions },
    seconds: sessionSeconds(sessions, state.episode),
  };
}

function changedSettings(config: TrainConfig): Partial<TrainConfig> {
  const defaults = parseTrainConfig({}, 'defaults') as Readonly<Record<string, unknown>>;
  const changed = Object.entries(config).filter(
    ([name, value]) => name !== 'data' && JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  return Object.fromEntries(changed);
}
