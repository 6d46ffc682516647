import { meanInterval, pairedDifference, type Interval, type PairedDifference } from '../../metrics/interval.ts';
import type { UntwistingScore } from './untwisting.ts';

/** The networks of one weight; intervals are over networks. */
export interface UntwistingLine {
  readonly weight: number;
  readonly accuracy: Interval;
  readonly nmi: Interval;
  /** This weight minus weight 0, paired by seed; null for weight 0 itself. */
  readonly gain: { readonly accuracy: PairedDifference; readonly nmi: PairedDifference } | null;
  /** The means of each network. */
  readonly seeds: readonly { readonly seed: number; readonly accuracy: number; readonly nmi: number }[];
}

/**
 * A line for each weight.
 * @param weights the first one is what the others are compared with
 * @throws RangeError where a network is missing
 */
export function summariseUntwisting(
  weights: readonly number[],
  seeds: readonly number[],
  scoreOf: (weight: number, seed: number) => UntwistingScore | undefined,
): UntwistingLine[] {
  const means = weights.map((weight) =>
    seeds.map((seed) => {
      const score = scoreOf(weight, seed);
      if (score === undefined) {
        throw new RangeError(`summariseUntwisting: the network of weight ${weight} and seed ${seed} is missing.`);
      }
      return { seed, accuracy: meanInterval(score.accuracies).mean, nmi: meanInterval(score.nmis).mean };
    }),
  );
  const column = (w: number, what: 'accuracy' | 'nmi') => means[w]!.map((own) => own[what]);
  return weights.map((weight, w) => ({
    weight,
    accuracy: meanInterval(column(w, 'accuracy')),
    nmi: meanInterval(column(w, 'nmi')),
    gain:
      w === 0
        ? null
        : {
            accuracy: pairedDifference(column(w, 'accuracy'), column(0, 'accuracy')),
            nmi: pairedDifference(column(w, 'nmi'), column(0, 'nmi')),
          },
    seeds: means[w]!,
  }));
}
