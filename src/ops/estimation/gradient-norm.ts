import { innerProduct } from './dense.ts';
import type { PrototypePoint } from './p-step.ts';
import type { Problem } from './problem.ts';
import { prototypeGradient } from './prototype-gradient.ts';
import type { SampleMatching } from './sample-matching.ts';
import { scaleGradient } from './scale-step.ts';
import { classDistributionGradient } from './w-step-mixture.ts';
import { proximalGradient } from './w-step-softmax.ts';

/**
 * The size of the gradient of C, without unit: the proximal gradient in W (for the mixture, the gradient in log a_j; where
 * only the scale of W is estimated, that in its logarithm) and √τ times that in P, so that it stays when the embedding is scaled by κ and τ by κ².
 */
export function gradientNorm(problem: Problem, point: PrototypePoint, association: Float64Array): number {
  const inW = associationResidual(problem, point.matched, association);
  const { slope } = prototypeGradient(problem, point.prototypes, point.matched, association);
  return Math.sqrt(innerProduct(inW, inW) + problem.temperature * innerProduct(slope, slope));
}

function associationResidual(problem: Problem, { matching }: SampleMatching, association: Float64Array): Float64Array {
  if (problem.freedom === 'scale') return Float64Array.of(scaleGradient(problem, matching, association));
  const residual = problem.form === 'softmax' ? proximalGradient : classDistributionGradient;
  return residual(problem, matching, association);
}
