import { EPISODIC_MODEL_DEFAULTS } from '../episodic-model.ts';
import { FACILITY_LOCATION_DEFAULTS } from './facility-location.ts';
import { GAUSSIAN_DEFAULTS } from './gaussian.ts';
import { INFINITE_MIXTURE_DEFAULTS } from './infinite-mixture.ts';
import { MATCHING_DEFAULTS } from './matching.ts';
import type { MethodName } from './method-names.ts';
import { TRIPLET_DEFAULTS } from './triplet.ts';

/** The settings that one method alone reads, by method. */
const SETTINGS: Readonly<Record<MethodName, readonly string[]>> = {
  untwist: [...Object.keys(EPISODIC_MODEL_DEFAULTS), 'warmUp'],
  single: [],
  matching: Object.keys(MATCHING_DEFAULTS),
  gaussian: Object.keys(GAUSSIAN_DEFAULTS),
  infiniteMixture: Object.keys(INFINITE_MIXTURE_DEFAULTS),
  facilityLocation: Object.keys(FACILITY_LOCATION_DEFAULTS),
  siamese: [],
  triplet: Object.keys(TRIPLET_DEFAULTS),
};

/**
 * One line for each setting that has been changed though the config's method does not read it. A setting at its default is
 * no mistake: a config that was written down holds them all.
 */
export function foreignSettings(
  config: { readonly method: MethodName },
  defaults: Readonly<Record<string, unknown>>,
): string[] {
  const given = config as Readonly<Record<string, unknown>>;
  return Object.entries(SETTINGS).flatMap(([owner, names]) =>
    names
      .filter((name) => owner !== config.method && given[name] !== defaults[name])
      .map((name) => `${name}: is a setting of method ${owner}, not of ${config.method}; leave it out`),
  );
}
