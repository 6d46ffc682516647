import { UsageError } from '../base/errors.ts';
import type { DatasetSettings } from '../episodes/open-dataset.ts';
import type { LabelBy } from '../episodes/sampler.ts';
import { toFlag } from './config-flags.ts';

/** What says which episodes of a run, where a fitted model may be given instead. */
export type EpisodeChoice = {
  readonly [Name in keyof DatasetSettings]?: DatasetSettings[Name] | undefined;
} & {
  readonly part?: 'train' | 'validation' | 'test' | undefined;
  readonly ways?: number | undefined;
  readonly shots?: number | undefined;
  readonly queries?: number | undefined;
  readonly labelBy?: LabelBy | undefined;
};

/** @throws UsageError for a flag that is given and is no whole number of at least what `least` names for it */
export function requireCounts<Name extends string>(
  args: { readonly [name in NoInfer<Name>]?: number | undefined },
  least: Readonly<Record<Name, number>>,
): void {
  for (const [name, from] of Object.entries(least) as [Name, number][]) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= from)) {
      throw new UsageError(`--${toFlag(name)} must be a whole number of at least ${from}, got ${value}.`);
    }
  }
}
