import type { TrainConfig } from '../training/config.ts';
import type { JobTest } from './job.ts';
import { fewest } from './planned-tests.ts';

/** Settings that decide of what the episodes of a validation are. */
const OF_VALIDATION = [
  'dataset',
  'data',
  'split',
  'dataSeed',
  'labelBy',
  'groups',
  'validationWays',
  'validationShots',
];

/** What makes validations comparable, and what the user should know of it. */
export interface ComparableValidations {
  /** To be added to every config. */
  readonly settings: Partial<TrainConfig>;
  readonly notices: readonly string[];
}

/**
 * The winner of a sweep is chosen on validation accuracy, and left alone a validation has the ways and shots of training: where
 * those are varied, the easiest would win. So all validations get those of the first test.
 * @param test the first one of the plan; none where nothing is tested
 */
export function comparableValidations(
  configs: readonly TrainConfig[],
  test: JobTest | undefined,
): ComparableValidations {
  const { ways, shots } = test?.spec ?? fewest(configs);
  const settings: Partial<TrainConfig> = {
    ...(needs(configs, 'ways', 'validationWays') ? { validationWays: ways } : {}),
    ...(needs(configs, 'shots', 'validationShots') ? { validationShots: [shots].flat()[0]! } : {}),
  };
  const added = Object.entries(settings).map(
    ([name, value]) =>
      `${name} is ${value} in every job, so that their validations can be compared; set it in \`base\` for another number.`,
  );
  const unlike = OF_VALIDATION.filter((name) => differ(configs, name as keyof TrainConfig));
  const verb = unlike.length > 1 ? 'differ' : 'differs';
  const warned =
    unlike.length === 0
      ? []
      : [`${unlike.join(' and ')} ${verb}, and with that what jobs are validated on: take the winner with care.`];
  return { settings, notices: [...added, ...warned] };
}

const needs = (configs: readonly TrainConfig[], varied: keyof TrainConfig, own: keyof TrainConfig) =>
  differ(configs, varied) && configs.every((config) => config[own] === undefined);

/** Whether a setting has more than one value. */
export function differ(configs: readonly TrainConfig[], name: keyof TrainConfig): boolean {
  const first = JSON.stringify(configs[0]![name]);
  return configs.some((config) => JSON.stringify(config[name]) !== first);
}
