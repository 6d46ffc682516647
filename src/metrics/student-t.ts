import { requireBetween, requireInteger } from '../base/check.ts';

/**
 * Probability that |T| ≤ t for Student's t with `freedom` degrees of freedom, in [0, 1]; absolute error about 1e-14.
 * Source: the closed form for whole degrees of freedom, Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
 */
export function studentTCentralProbability(t: number, freedom: number): number {
  requireInteger('studentTCentralProbability', 'freedom', freedom, 1);
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  // 1 + cos²·(1/2) + cos⁴·(1·3)/(2·4) + … for even degrees; cos·(1 + cos²·(2/3) + …) for odd ones.
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = odd && freedom === 1 ? 0 : term;
  for (let k = odd ? 2 : 1; k <= freedom - 3; k += 2) {
    term *= (k / (k + 1)) * cosine * cosine;
    sum += term;
  }
  return Math.min(1, odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum);
}

/** Two-sided p value of the statistic `t`: the probability of |T| > |t|. Infinite `t` gives 0. */
export function studentTPValue(t: number, freedom: number): number {
  return Math.max(0, 1 - studentTCentralProbability(t, freedom));
}

/**
 * The t with P(|T| ≤ t) = `probability`, by bisection to the last bits; 12.706 for 0.95 and one degree of freedom.
 * `probability` in (0, 1).
 */
export function studentTQuantile(probability: number, freedom: number): number {
  requireBetween('studentTQuantile', 'probability', probability, Number.MIN_VALUE, 1 - Number.EPSILON);
  let low = 0;
  let high = 1;
  while (studentTCentralProbability(high, freedom) < probability) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTCentralProbability(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
