import { logSoftmax } from './class-scores.ts';

/** One sample to calibrate on. */
export interface JudgedSample {
  readonly label: number;
  /** [numLabels] */
  readonly logProbabilities: Float64Array;
}

/** The temperature stays between these. */
const COLDEST = 1e-2;
const HOTTEST = 1e2;
/** Halvings of the range of log T: to the last bits of a float64. */
const HALVINGS = 60;

/** Probabilities of the classes at a temperature: softmax(log c / T). */
export function calibrated(logProbabilities: Float64Array, temperature: number): Float64Array {
  return logSoftmax(logProbabilities.map((value) => value / temperature)).map(Math.exp);
}

/**
 * The temperature of the least mean cross-entropy on samples that nothing else was fitted on (Guo et al. 2017, section
 * 4.2). The targets are those of Platt 1999: of n samples one more is taken to be wrong and one more right, so that a few
 * samples, all of them right, make a probability of about 1 - 1/n and not of 1.
 * 1 where no sample has two labels to choose from.
 */
export function smoothedTemperature(samples: readonly JudgedSample[]): number {
  const judged = samples.filter(({ logProbabilities }) => logProbabilities.length > 1);
  if (judged.length === 0) return 1;
  const doubt = 1 / (judged.length + 2);
  // Convex in 1/T: the optimum is the only change of sign of the slope.
  let low = Math.log(COLDEST);
  let high = Math.log(HOTTEST);
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (inverseSlope(judged, doubt, Math.exp(middle)) <= 0) high = middle;
    else low = middle;
  }
  return Math.exp((low + high) / 2);
}

/** The slope of the summed cross-entropy in 1/T. */
function inverseSlope(samples: readonly JudgedSample[], doubt: number, temperature: number): number {
  let slope = 0;
  for (const { label, logProbabilities } of samples) {
    const others = doubt / (logProbabilities.length - 1);
    const top = logProbabilities.reduce((most, value) => Math.max(most, value), -Infinity);
    let [sum, moment] = [0, 0]; // of exp(log c / T), and of that times log c
    for (const value of logProbabilities) {
      const power = Math.exp((value - top) / temperature);
      sum += power;
      moment += power * value;
    }
    slope += moment / sum;
    logProbabilities.forEach((value, l) => (slope -= (l === label ? 1 - doubt : others) * value));
  }
  return slope;
}
