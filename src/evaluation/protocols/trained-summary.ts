import { meanInterval, pairedDifference, type Interval, type PairedDifference } from '../../metrics/interval.ts';
import { median } from '../../metrics/prototypes-in-data.ts';

/** What one method got in one test with one trained network. */
export interface MethodScores {
  readonly method: string;
  /** What it was chosen to be on validation classes; null where nothing was. */
  readonly setting: Readonly<Record<string, number | string>> | null;
  /** Of each episode, 0..1; the same episodes for every method and seed. */
  readonly accuracies: readonly number[];
  readonly prototypeRatio: number | null;
}

/** One method in one test, over all seeds. */
export interface TrainedCell {
  readonly method: string;
  /** Over episodes, each the mean of the seeds. */
  readonly accuracy: Interval;
  /** The mean of each seed. */
  readonly seeds: readonly number[];
  /** The first method's accuracy minus this one's, paired by episode; null for the first itself. */
  readonly firstMinusThis: PairedDifference | null;
  /** Median over seeds; null without prototypes. */
  readonly prototypeRatio: number | null;
  /** Of each seed. */
  readonly settings: readonly MethodScores['setting'][];
}

/**
 * The lines of a test, in the order of the first seed's methods.
 * @param bySeed the methods of each seed, the same ones in the same order
 * @throws RangeError without seeds, or where they differ
 */
export function summariseSeeds(bySeed: readonly (readonly MethodScores[])[]): TrainedCell[] {
  const methods = bySeed[0]?.map(({ method }) => method) ?? [];
  if (methods.length === 0) throw new RangeError('summariseSeeds: needs a seed with a method at least, got none.');
  const lines = methods.map((_, m) => bySeed.map((seed) => seed[m]));
  const means = lines.map((line, m) => {
    if (line.some((scores) => scores?.method !== methods[m])) {
      throw new RangeError(`summariseSeeds: every seed needs the same methods, '${methods[m]}' differs.`);
    }
    return episodeMeans(line.map((scores) => scores!.accuracies));
  });
  return methods.map((method, m) => {
    const line = lines[m] as MethodScores[];
    const ratios = line.flatMap(({ prototypeRatio }) => (prototypeRatio === null ? [] : [prototypeRatio]));
    return {
      method,
      accuracy: meanInterval(means[m]!),
      seeds: line.map(({ accuracies }) => meanInterval(accuracies).mean),
      firstMinusThis: m === 0 ? null : pairedDifference(means[0]!, means[m]!),
      prototypeRatio: ratios.length === 0 ? null : median(ratios),
      settings: line.map(({ setting }) => setting),
    };
  });
}

function episodeMeans(bySeed: readonly (readonly number[])[]): number[] {
  return bySeed[0]!.map((_, i) => bySeed.reduce((sum, values) => sum + values[i]! / bySeed.length, 0));
}
