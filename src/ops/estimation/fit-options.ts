import { requireBetween, requireInteger, requireOneOf, requirePositive } from '../../base/check.ts';
import type { Random } from '../../base/random.ts';
import { ASSOCIATION_FORMS, type AssociationForm } from '../association.ts';
import { PROTOTYPE_SOURCES, type PrototypeSource } from '../support-prototypes.ts';
import { ASSOCIATION_FREEDOMS, REGULARISERS, type AssociationFreedom, type Regulariser } from './problem.ts';

/**
 * `absolute`: as the embedding has it. `scatter`: the squared distance of a typical sample from the middle of its cluster
 * (`localScatter`), so that a setting means the same for embeddings of any size.
 */
export const DISTANCE_UNITS = ['absolute', 'scatter'] as const;
/** One of {@link DISTANCE_UNITS}. */
export type DistanceUnit = (typeof DISTANCE_UNITS)[number];

/** How prototypes and association are estimated on frozen embeddings (method §3). */
export interface FitOptions {
  /** How matching becomes class probabilities. */
  readonly association: AssociationForm;
  /** What of the association is estimated; `scale` goes with the soft-max form under L1 or L2. */
  readonly freedom: AssociationFreedom;
  /** The penalty of the association. `dirichlet` goes with the mixture form, the others with soft-max. */
  readonly regulariser: Regulariser;
  /** Its strength α > 0; for `jeffreys`, that of the L2 solution it starts from. */
  readonly alpha: number;
  /** τ > 0 of the matching, in squared distance. */
  readonly temperature: number;
  /**
   * λ ≥ 0 of the anchor that keeps prototypes in the data; per unit of squared distance. At 0 they may leave it without end: such
   * a fit takes all of its iterations and says that it has not converged.
   */
  readonly anchor: number;
  /** The unit of squared distance in `temperature` and `anchor`. */
  readonly distanceUnit: DistanceUnit;
  /** Where the prototypes start; with `adaptive` their number follows the data, see `ADAPTIVE_FIT`. */
  readonly initialisation: PrototypeSource;
  /** Prototypes per class for `kMeans`; a class with fewer different samples gets fewer. */
  readonly perClass: number;
  /**
   * Whether every class counts the same in C, whatever the number of its samples. Otherwise every sample does, and a class of
   * few samples is held less likely. The number of prototypes is found from the samples as they are.
   */
  readonly balance: boolean;
  /** Relative change of C in one iteration under which the estimation may end. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Soft-max form with L2, one prototype per class, as in the paper; the tolerance is the paper's for L2. */
export const FIT_DEFAULTS: FitOptions = {
  association: 'softmax',
  freedom: 'full',
  regulariser: 'l2',
  alpha: 1e-3,
  temperature: 1,
  anchor: 0.1,
  distanceUnit: 'absolute',
  initialisation: 'classMeans',
  perClass: 2,
  balance: false,
  tolerance: 1e-4,
  maxIterations: 500,
};

/**
 * The number of prototypes found from the data, one setting for classes of one mode or many: matching and anchor in the scatter
 * of a cluster, τ a fifth of it and λτ = 1, at which C without penalty is the joint likelihood of samples and labels.
 */
export const ADAPTIVE_FIT = {
  association: 'mixture',
  initialisation: 'adaptive',
  distanceUnit: 'scatter',
  temperature: 0.2,
  anchor: 5,
} as const satisfies Partial<FitOptions>;

/** What may be handed over besides options. */
export interface FitExtras {
  /** Draws the seeds of k-means; needed only for the initialisation `kMeans`. */
  readonly random?: Random;
  /** Inner products of all pairs of samples, when they were computed elsewhere: [numSamples, numSamples]. */
  readonly gram?: Float64Array;
}

/**
 * Options with defaults filled in; the mixture form has its own regulariser, so that one need not be named.
 * @throws RangeError for a value out of range or a regulariser of the other form.
 */
export function resolveFitOptions(options: Partial<FitOptions>): FitOptions {
  const who = 'fitPrototypes';
  const form = requireOneOf(who, 'association', options.association ?? FIT_DEFAULTS.association, ASSOCIATION_FORMS);
  const ownRegulariser = form === 'mixture' ? 'dirichlet' : FIT_DEFAULTS.regulariser;
  const given = definedOnly(options);
  const resolved: FitOptions = { ...FIT_DEFAULTS, regulariser: ownRegulariser, ...given };
  requireOneOf(who, 'regulariser', resolved.regulariser, REGULARISERS);
  if ((resolved.regulariser === 'dirichlet') !== (form === 'mixture')) {
    throw new RangeError(
      `${who}: regulariser '${resolved.regulariser}' does not go with the association '${form}'; ` +
        `use ${form === 'mixture' ? 'dirichlet' : 'l1, l2 or jeffreys'}.`,
    );
  }
  requireOneOf(who, 'freedom', resolved.freedom, ASSOCIATION_FREEDOMS);
  if (resolved.freedom === 'scale' && resolved.regulariser !== 'l1' && resolved.regulariser !== 'l2') {
    throw new RangeError(
      `${who}: freedom 'scale' does not go with the regulariser '${resolved.regulariser}'; use l1 or l2, or freedom 'full'.`,
    );
  }
  requirePositive(who, 'alpha', resolved.alpha);
  requirePositive(who, 'temperature', resolved.temperature);
  requireBetween(who, 'anchor', resolved.anchor, 0, Number.MAX_VALUE);
  requireOneOf(who, 'distanceUnit', resolved.distanceUnit, DISTANCE_UNITS);
  requireOneOf(who, 'initialisation', resolved.initialisation, PROTOTYPE_SOURCES);
  requireInteger(who, 'perClass', resolved.perClass, 1);
  requirePositive(who, 'tolerance', resolved.tolerance);
  requireInteger(who, 'maxIterations', resolved.maxIterations, 1);
  return resolved;
}

/** Without the fields whose value is undefined, which a spread would put over the default. */
function definedOnly(options: Partial<FitOptions>): Partial<FitOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
