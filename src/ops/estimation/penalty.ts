import type { Problem } from './problem.ts';

/** ε of the scale-free prior: weights far under its root count as zero. */
export const JEFFREYS_EPSILON = 1e-4;

/** The penalty of an association [numPrototypes, numLabels]; of class distributions a_j for the mixture form. */
export function penaltyValue({ regulariser, alpha, numSamples }: Problem, association: Float64Array): number {
  switch (regulariser) {
    case 'l1':
      return alpha * association.reduce((sum, w) => sum + Math.abs(w), 0);
    case 'l2':
      return alpha * association.reduce((sum, w) => sum + w * w, 0);
    case 'jeffreys':
      return association.reduce((sum, w) => sum + Math.log(w * w + JEFFREYS_EPSILON), 0) / (2 * numSamples);
    case 'dirichlet':
      return -alpha * association.reduce((sum, a) => sum + Math.log(a), 0);
  }
}

/** Writes into `w` the least point of ‖· - w‖²/(2·step) + penalty. */
export type Shrinkage = (w: Float64Array, step: number) => void;

/**
 * The proximal step of the penalty of the soft-max form. `l1` has exact zeros. `jeffreys` is majorised at `association` by
 * the ridge w²/(2B(w_prev² + ε)), which touches it there: what lowers the majorant lowers C.
 */
export function shrinkageAt({ regulariser, alpha, numSamples }: Problem, association: Float64Array): Shrinkage {
  if (regulariser === 'l1') return (w, step) => softThreshold(w, alpha * step);
  if (regulariser === 'l2') return (w, step) => w.forEach((value, at) => (w[at] = value / (1 + 2 * alpha * step)));
  const curvatures = association.map((w) => 1 / (numSamples * (w * w + JEFFREYS_EPSILON)));
  return (w, step) => w.forEach((value, at) => (w[at] = value / (1 + curvatures[at]! * step)));
}

function softThreshold(w: Float64Array, threshold: number): void {
  for (let at = 0; at < w.length; at++) {
    const size = Math.abs(w[at]!) - threshold;
    w[at] = size > 0 ? Math.sign(w[at]!) * size : 0;
  }
}
