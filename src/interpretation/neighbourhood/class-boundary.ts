import { matchedProbabilities, type PrototypeClassifier } from '../../ops/estimation/predict.ts';

/** Where the predicted label changes first on a straight line between two embeddings. */
export interface BoundaryCrossing {
  /** Part of the way, in (0, 1]. */
  readonly at: number;
  /** The label before and after. */
  readonly from: number;
  readonly to: number;
}

/** Points of the line that are looked at before bisection: a label that is ahead for less of the way may be missed. */
const STEPS = 256;
/** Of the way. */
const TOLERANCE = 1e-9;

/**
 * The first change of the predicted label on the way from one embedding to another, each [depth]; null where there is none.
 * No network is needed, and hardly any work: along a line the logits of the matching, (x·p_j - ½|p_j|²)/τ, are linear.
 */
export function classBoundary(
  classifier: PrototypeClassifier,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): BoundaryCrossing | null {
  const start = logitsAt(classifier, from);
  const end = logitsAt(classifier, to);
  const labelAt = (part: number) =>
    predictedLabel(
      classifier,
      start.map((z, j) => z + part * (end[j]! - z)),
    );
  const own = labelAt(0);
  for (let step = 1; step <= STEPS; step++) {
    if (labelAt(step / STEPS) === own) continue;
    let [low, high] = [(step - 1) / STEPS, step / STEPS];
    while (high - low > TOLERANCE) {
      const middle = (low + high) / 2;
      if (labelAt(middle) === own) low = middle;
      else high = middle;
    }
    return { at: high, from: own, to: labelAt(high) };
  }
  return null;
}

/** The predicted label of an embedding [depth]. */
export function labelOf(classifier: PrototypeClassifier, embedding: ArrayLike<number>): number {
  return predictedLabel(classifier, logitsAt(classifier, embedding));
}

function logitsAt({ prototypes, depth, temperature }: PrototypeClassifier, x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: prototypes.length / depth }, (_, j) => {
    let product = 0;
    for (let k = 0; k < depth; k++) {
      const p = prototypes[j * depth + k]!;
      product += p * (x[k]! - p / 2);
    }
    return product / temperature;
  });
}

function predictedLabel(classifier: PrototypeClassifier, logits: Float64Array): number {
  const top = logits.reduce((most, z) => Math.max(most, z), -Infinity);
  const powers = logits.map((z) => Math.exp(z - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  const classes = matchedProbabilities(
    classifier,
    powers.map((power) => power / sum),
  );
  return classes.indexOf(classes.reduce((most, c) => Math.max(most, c), -Infinity));
}
