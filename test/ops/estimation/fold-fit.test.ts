import { describe, expect, it } from 'vitest';
import { FIT_DEFAULTS, resolveFitOptions } from '../../../src/ops/estimation/fit-options.ts';
import { fitPrototypes } from '../../../src/ops/estimation/fit-prototypes.ts';
import { foldProducts, scoreFold } from '../../../src/ops/estimation/fold-fit.ts';
import { classProbabilities, crossEntropyOf, errorRate } from '../../../src/ops/estimation/predict.ts';
import { scaleEmbeddings, SCALINGS } from '../../../src/ops/estimation/scaling.ts';
import { randomSamples } from './random-problems.ts';

const { embeddings, labels, depth } = randomSamples('fold', 40, 3, 5);
const training = [...labels.keys()].filter((row) => row % 2 === 0);
const validation = [...labels.keys()].filter((row) => row % 2 === 1);

const rowsOf = (rows: number[]) => Float64Array.from(rows.flatMap((row) => [...embeddings.subarray(row * depth, (row + 1) * depth)])); // prettier-ignore
const labelsOf = (rows: number[]) => Int32Array.from(rows, (row) => labels[row]!);

describe('scoreFold', () => {
  it.each(SCALINGS)('is the fit and its score as one would compute them by hand, scaling %s', (scaling) => {
    for (const association of ['softmax', 'mixture'] as const) {
      const options = resolveFitOptions({ ...FIT_DEFAULTS, association, regulariser: undefined, temperature: 2 });
      const found = scoreFold(foldProducts(embeddings, labels, { training, validation }, scaling), options, undefined);
      const scaled = scaleEmbeddings(scaling, rowsOf(training), rowsOf(training), depth);
      const fitted = fitPrototypes(scaled, labelsOf(training), options);
      const seen = classProbabilities(fitted, scaleEmbeddings(scaling, rowsOf(validation), rowsOf(training), depth));
      expect(found.accuracy).toBe(1 - errorRate(seen, labelsOf(validation), 3));
      expect(found.crossEntropy).toBeCloseTo(crossEntropyOf(seen, labelsOf(validation), 3), 4);
      expect(found.estimate.objective).toBeCloseTo(fitted.objective, 4);
    }
  });
});
