import { resolveFitOptions, type FitExtras, type FitOptions } from './fit-options.ts';
import { defineProblem } from './fit-start.ts';
import { initialPrototypes } from './initial-prototypes.ts';
import { placePrototypes } from './placed-prototypes.ts';
import { matchSamples } from './sample-matching.ts';
import { associationGradient, gradientWork } from './w-step-softmax.ts';

/**
 * The least strength of L1 at which W = 0 is the best association for the initial prototypes: the largest entry of the
 * gradient at W = 0. From there down, something is non-zero. 0 where no association tells classes apart.
 */
export function nullAlpha(
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
  options: Partial<FitOptions> & FitExtras,
): number {
  const { random, gram, ...given } = options;
  const resolved = resolveFitOptions(given);
  const problem = defineProblem(embeddings, labels, resolved, gram);
  const { coordinates, founderLabels } = initialPrototypes(problem, resolved, random);
  const { matching } = matchSamples(
    problem,
    placePrototypes(problem.span, coordinates, problem.numSamples, founderLabels.length),
  );
  const gradient = new Float64Array(founderLabels.length * problem.numLabels);
  associationGradient(problem, gradientWork(problem, matching), new Float64Array(gradient.length), gradient);
  return gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
