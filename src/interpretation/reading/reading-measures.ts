import { auroc } from '../../metrics/auroc.ts';
import { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from '../../metrics/calibration.ts';
import { RELIABILITY_BINS } from './explain-model.ts';
import type { EpisodeReading } from './read-episode.ts';

/** How readable a network's decisions are, over episodes; plain JSON. */
export interface ReadingMeasures {
  readonly episodes: number;
  readonly queries: number;
  readonly accuracy: number;
  /** Mean number of prototypes that make up 95 % of a decision. */
  readonly prototypesNeeded: number;
  /** Mean max_j q_j: near 1 the measure above says little. */
  readonly matchingPeak: number;
  /** Of calibrated probabilities, over all queries together. */
  readonly calibrationError: number;
  readonly reliability: readonly ReliabilityBin[];
  /** Mean over prototypes; see `prototypePurity`. */
  readonly purity: number;
  /** The same by the finer names, characters of an alphabet; null where no prototype can be measured so. */
  readonly finePurity: number | null;
  /** How well ambiguity tells wrong queries from right ones; null where all are of one kind. */
  readonly ambiguityAuroc: number | null;
  /** How well the outlier score tells samples of other classes; null without such. */
  readonly outlierAuroc: number | null;
  /** Mean number of weights a prototype keeps under L1, and how much accuracy that costs (above 0: a loss). */
  readonly nonZeroPerPrototype: number;
  readonly sparseAccuracyLoss: number;
}

/** Puts episodes together. @throws RangeError without one. */
export function readingMeasures(episodes: readonly EpisodeReading[]): ReadingMeasures {
  if (episodes.length === 0) throw new RangeError('readingMeasures: needs an episode, got none.');
  const readings = episodes.flatMap((episode) => episode.queries);
  const right = readings.filter(({ predicted, label }) => predicted === label);
  const wrong = readings.filter(({ predicted, label }) => predicted !== label);
  const ambiguities = (of: typeof readings) => of.map(({ ambiguity }) => ambiguity);
  // Episodes may differ in their number of labels: of each query its confidence and whether that was right.
  const bins = reliabilityBins(
    readings.flatMap(({ probability }) => [probability, 0]),
    readings.map(({ predicted, label }) => (predicted === label ? 0 : 1)),
    2,
    RELIABILITY_BINS,
  );
  const others = episodes.flatMap(({ otherScores }) => [...otherScores]);
  const purities = episodes.flatMap(({ purities }) => purities);
  const fine = episodes.flatMap(({ finePurities }) => finePurities);
  const own = mean(readings.map(({ predicted, label }) => Number(predicted === label)));
  const prototypes = sum(episodes.map(({ sparse }) => sparse.prototypes));
  const sparseRight = sum(episodes.map(({ sparse, queries }) => sparse.accuracy * queries.length)) / readings.length;
  return {
    ...{ episodes: episodes.length, queries: readings.length, accuracy: own },
    prototypesNeeded: mean(readings.map(({ prototypesNeeded }) => prototypesNeeded)),
    matchingPeak: mean(readings.map(({ matchingPeak }) => matchingPeak)),
    calibrationError: expectedCalibrationError(bins),
    reliability: bins.filter(({ count }) => count > 0),
    purity: mean(purities),
    finePurity: fine.length === 0 ? null : mean(fine),
    ambiguityAuroc: right.length === 0 || wrong.length === 0 ? null : auroc(ambiguities(wrong), ambiguities(right)),
    outlierAuroc:
      others.length === 0
        ? null
        : auroc(
            others,
            readings.map(({ outlierScore }) => outlierScore),
          ),
    nonZeroPerPrototype: sum(episodes.map(({ sparse }) => sparse.nonZero)) / prototypes,
    sparseAccuracyLoss: own - sparseRight,
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
