import { requireOneOf } from '../base/check.ts';
import { rowCount } from '../metrics/squared-row-distances.ts';
import { readClasses, rowOf } from './model-on-samples.ts';

/** Why one sample was given its class. */
export interface Decision {
  /** The predicted label, and its probability. */
  readonly label: number;
  readonly probability: number;
  /** The second likeliest label; the same as `label` where there is no other. */
  readonly runnerUp: number;
  /** Entropy of the class probabilities over log numLabels, in [0, 1]. */
  readonly ambiguity: number;
  /** What each prototype gave, largest first. */
  readonly shares: readonly PrototypeShare[];
}

/** One prototype's part in a decision. */
export interface PrototypeShare {
  readonly prototype: number;
  /** q_j: how much the sample matches it, in [0, 1]. */
  readonly matching: number;
  /** `mixture`: q_j a_jl / c_l, shares sum to 1. `softmax`: q_j(w_jl − w_jm), shares sum to the margin in log-odds. */
  readonly share: number;
}

/** What decisions are read from; row-major. */
export interface DecisionInput {
  /** q `[numSamples, numPrototypes]`. */
  readonly matching: Float32Array;
  /** W `[numPrototypes, numLabels]` for `softmax`; the rows a_j = softmax(w_j) for `mixture`. */
  readonly association: Float32Array;
  readonly numPrototypes: number;
  readonly form: 'mixture' | 'softmax';
}

/**
 * Explains the decision on every sample by shares of its prototypes. With l the predicted label and m the runner-up, a share
 * is of the likelihood of l (`mixture`) or of the margin of l over m (`softmax`), which a constant added to a row of W leaves
 * as it is.
 * @throws RangeError when the arrays do not fit together.
 */
export function explainDecisions(input: DecisionInput): Decision[] {
  const { matching, association, numPrototypes } = input;
  const form = requireOneOf('explainDecisions', 'form', input.form, ['mixture', 'softmax']);
  const numSamples = rowCount('explainDecisions', matching, numPrototypes);
  const numLabels = association.length / numPrototypes;
  if (!Number.isInteger(numLabels) || numLabels === 0) {
    throw new RangeError(
      `explainDecisions: association must have ${numPrototypes} rows, got ${association.length} numbers.`,
    );
  }
  return Array.from({ length: numSamples }, (_, i) => {
    const q = rowOf(matching, i, numPrototypes);
    const scores = new Float64Array(numLabels);
    for (let j = 0; j < numPrototypes; j++) {
      for (let l = 0; l < numLabels; l++) scores[l]! += q[j]! * association[j * numLabels + l]!;
    }
    const probabilities = form === 'softmax' ? softmax(scores) : scores;
    const { winner: label, share: probability, ambiguity } = readClasses(probabilities);
    const runnerUp = numLabels === 1 ? label : readClasses(scores.map((s, l) => (l === label ? -Infinity : s))).winner;
    const shares = Array.from(q, (match, j) => {
      const row = rowOf(association, j, numLabels);
      const share = form === 'mixture' ? (match * row[label]!) / probability : match * (row[label]! - row[runnerUp]!);
      return { prototype: j, matching: match, share };
    });
    return { label, probability, runnerUp, ambiguity, shares: shares.sort((a, b) => b.share - a.share) };
  });
}

function softmax(scores: Float64Array): Float64Array {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
