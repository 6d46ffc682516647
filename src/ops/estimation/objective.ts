import { mixtureLoss, softmaxLoss } from './class-loss.ts';
import { penaltyValue } from './penalty.ts';
import type { Problem } from './problem.ts';
import type { SampleMatching } from './sample-matching.ts';

/**
 * C of method §2 without feedback terms: cross-entropy + penalty + anchor·A.
 * @param association [numPrototypes, numLabels]: W for the soft-max form, the class distributions a_j for the mixture
 */
export function objective(problem: Problem, matched: SampleMatching, association: Float64Array): number {
  return (
    classLoss(problem, matched.matching, association) +
    penaltyValue(problem, association) +
    problem.anchor * matched.anchor
  );
}

function classLoss(problem: Problem, matching: Float64Array, association: Float64Array): number {
  return problem.form === 'softmax'
    ? softmaxLoss(problem, matching, association, new Float64Array(problem.numSamples * problem.numLabels))
    : mixtureLoss(problem, matching, association, new Float64Array(matching.length));
}
