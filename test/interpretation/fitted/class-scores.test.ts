import { expect, it } from 'vitest';
import { classScores, logPrototypeClasses } from '../../../src/interpretation/fitted/class-scores.ts';
import { classProbabilities, type PrototypeClassifier } from '../../../src/ops/estimation/index.ts';
import { samplesOf } from './small-model.ts';

const head = (form: 'mixture' | 'softmax'): PrototypeClassifier => ({
  prototypes: Float64Array.of(0, 0, 0, 3, 1, 0, 1, 3, 1, 0, 0, 1),
  association: Float64Array.of(2, -1, 0, 0.5, 1, -2, 0, 0, 3, 1, 0.2, 0.1),
  ...{ depth: 3, numLabels: 3, temperature: 0.8, form },
});

it.each(['mixture', 'softmax'] as const)(
  'gives the class probabilities of the estimation, in logarithms (%s)',
  (form) => {
    const { embeddings } = samplesOf([3, 3, 3]);
    const wanted = classProbabilities(head(form), embeddings);
    classScores(head(form), embeddings).forEach(({ logProbabilities, logMatching, distances }, i) => {
      logProbabilities.forEach((value, l) => expect(Math.exp(value)).toBeCloseTo(wanted[i * 3 + l]!, 12));
      expect(logMatching.reduce((sum, q) => sum + Math.exp(q), 0)).toBeCloseTo(1, 12);
      const plain = Math.hypot(...[0, 1, 2].map((k) => embeddings[i * 3 + k]! - head(form).prototypes[3 + k]!)) ** 2;
      expect(distances[1]).toBeCloseTo(plain, 10);
    });
  },
);

it('keeps what underflows: a sample far from all but one prototype still tells the other classes apart', () => {
  const [scores] = classScores({ ...head('mixture'), temperature: 1e-4 }, Float32Array.of(0, 0, 0));
  expect(scores!.logMatching[2]).toBeLessThan(-1000);
  expect(scores!.logProbabilities.every(Number.isFinite)).toBe(true);
});

it('reads the class distribution of each prototype', () => {
  const rows = logPrototypeClasses(head('softmax'));
  const powers = [2, -1, 0].map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  powers.forEach((power, l) => expect(Math.exp(rows[l]!)).toBeCloseTo(power / total, 12));
});
