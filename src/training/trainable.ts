import { messageOf, UserError } from '../base/errors.ts';
import { Random } from '../base/random.ts';
import { withRotations } from '../episodes/rotations.ts';
import { EpisodeSampler } from '../episodes/sampler.ts';
import type { Dataset } from '../episodes/types.ts';
import type { TrainConfig } from './config.ts';
import type { Checkpoint, TrainingState } from './run-checkpoint.ts';
import { Validator } from './validator.ts';

/**
 * Refuses what cannot work, before anything is written: episodes that the data cannot give, a resume on other data.
 * @throws UserError
 */
export function requireTrainable(dataset: Dataset, config: TrainConfig, resume?: Checkpoint): void {
  const anyStream = new Random(config.seed);
  about('training', () => trainingSampler(dataset, config, anyStream));
  if (config.holdOut) about('validation', () => new Validator(dataset, config, anyStream));
  if (resume !== undefined && resume.state.datasetFingerprint !== dataset.fingerprint) {
    throw new UserError(
      `The data set is not the one that '${resume.folder}' was trained on (its images, size or split changed); ` +
        `give the same data, or start a new run.`,
    );
  }
}

/** The episodes of a training. @throws RangeError where the data cannot give them. */
export function trainingSampler({ split }: Dataset, config: TrainConfig, random: Random): EpisodeSampler {
  const classes = config.holdOut ? split.train : [...split.train, ...split.validation];
  return new EpisodeSampler(config.rotations ? withRotations(classes) : classes, config, random);
}

/** Whether a training has ended an episode whose validation, with its checkpoint, is still to come. */
export function awaitsValidation(
  { episode, validated }: Pick<TrainingState, 'episode' | 'validated'>,
  { validateEvery, episodes }: TrainConfig,
): boolean {
  return validated !== episode && (episode % validateEvery === 0 || episode >= episodes);
}

/** Says of which episodes an error speaks. */
function about(part: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new UserError(`Episodes of ${part}: ${messageOf(error)}`);
  }
}
