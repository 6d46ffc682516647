import type { Random } from '../../base/random.ts';
import { rowsByLabel } from './class-rows.ts';
import { requireSupport, type Classifier } from './classifier.ts';
import { fitSoftmaxRegression } from './softmax-regression.ts';

/** Labelled embeddings of classes that are in no episode: `rows` `[n, depth]`, `labels` `[n]`, 0.., any numbers a class. */
export interface Background {
  readonly rows: Float32Array;
  readonly labels: Int32Array;
  readonly depth: number;
}

/** Pairs of one class drawn for a metric, and as many of two classes: enough for one weight a dimension. */
const PAIRS = 1000;

/**
 * One weight a dimension, learned from pairs of background samples: P(same class) = sigmoid(Σ_k w_k |x_k − x′_k| + b), by
 * cross-entropy with L2 of `strength`. Weights are negative where a difference tells classes apart.
 * Source: Koch et al. 2015, "Siamese Neural Networks for One-shot Image Recognition", section 3.1: the layer that joins the
 * twins. The twins themselves, trained through it there, are the given embedding.
 * @throws RangeError where no two samples are of one class, or all are.
 */
export function learnSiameseWeights(
  { rows, labels, depth }: Background,
  strength: number,
  random: Random,
): Float64Array {
  const classes = rowsByLabel(labels, Math.max(...labels) + 1).filter((members) => members.length > 0);
  const repeated = classes.filter((members) => members.length > 1);
  if (classes.length < 2 || repeated.length === 0) {
    throw new RangeError(
      `learnSiameseWeights: needs two classes, one of them with two samples, got ${classes.length} classes of ` +
        `${labels.length} samples.`,
    );
  }
  const draws = random.fork('pairs');
  const differences = new Float32Array(2 * PAIRS * depth);
  const same = Int32Array.from({ length: 2 * PAIRS }, (_, pair) => pair % 2);
  same.forEach((isSame, pair) => {
    const [a, b] = isSame ? draws.sample(draws.sample(repeated, 1)[0]!, 2) : pairOfTwo(classes, draws);
    for (let k = 0; k < depth; k++) {
      differences[pair * depth + k] = Math.abs(rows[a! * depth + k]! - rows[b! * depth + k]!);
    }
  });
  const { weights } = fitSoftmaxRegression(differences, same, 2, depth, strength);
  return Float64Array.from({ length: depth }, (_, k) => weights[2 * k + 1]! - weights[2 * k]!);
}

function pairOfTwo(classes: readonly number[][], random: Random): number[] {
  return random.sample(classes, 2).map((members) => random.sample(members, 1)[0]!);
}

/**
 * Nearest support sample by a learned metric: the score of a label is the highest Σ_k w_k |x_k − x_ik| over its samples,
 * which orders as the probability of being of one class does; −∞ without a sample. Source: see `learnSiameseWeights`; with
 * several samples a class, its best match counts (the paper has one).
 * @param weights `[depth]`
 */
export function siamese(weights: Float64Array): Classifier {
  return (support, labels, numLabels, depth) => {
    requireSupport('siamese', support, labels, numLabels, depth);
    if (weights.length !== depth) {
      throw new RangeError(`siamese: weights must be as many as dimensions, got ${weights.length} for ${depth}.`);
    }
    return {
      scores(query) {
        const scores = new Float32Array((query.length / depth) * numLabels).fill(-Infinity);
        for (let q = 0; q * depth < query.length; q++) {
          for (let i = 0; i < labels.length; i++) {
            let likeness = 0;
            for (let k = 0; k < depth; k++) {
              likeness += weights[k]! * Math.abs(query[q * depth + k]! - support[i * depth + k]!);
            }
            const at = q * numLabels + labels[i]!;
            if (likeness > scores[at]!) scores[at] = likeness;
          }
        }
        return scores;
      },
    };
  };
}
