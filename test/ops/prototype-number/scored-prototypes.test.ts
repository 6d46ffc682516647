import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { ASSOCIATION_FORMS } from '../../../src/ops/association.ts';
import { classProbabilities } from '../../../src/ops/estimation/index.ts';
import { placePrototype, scorePrototypes } from '../../../src/ops/prototype-number/scored-prototypes.ts';

it.each(ASSOCIATION_FORMS)('scores by C, the anchor and the description length, %s', (form) => {
  const random = new Random(1);
  const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const [depth, numLabels, temperature, anchor] = [3, 2, 0.7, 0.4];
  const [embeddings, labels] = [draw(5 * depth), Int32Array.of(0, 1, 1, 0, 1)];
  const samples = { embeddings, labels, depth, numLabels, temperature, form, anchor };
  const [positions, weights] = [draw(4 * depth), draw(4 * numLabels)];
  const prototypes = [0, 1, 2, 3].map((j) =>
    placePrototype(samples, positions.slice(j * depth, (j + 1) * depth), weights.slice(2 * j, 2 * j + 2)),
  );
  const probabilities = classProbabilities(
    { prototypes: positions, association: weights, depth, numLabels, temperature, form },
    embeddings,
  );
  const own = (i: number) => probabilities[i * numLabels + labels[i]!]!;
  const kernels = [0, 1, 2, 3, 4].map((i) =>
    [0, 1, 2, 3].map((j) => {
      const gaps = [0, 1, 2].map((k) => embeddings[i * depth + k]! - positions[j * depth + k]!);
      return Math.exp(-gaps.reduce((sum, gap) => sum + gap * gap, 0) / (2 * temperature));
    }),
  );
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b);
  const loss = sum([0, 1, 2, 3, 4].map((i) => -Math.log(own(i)))) / 5;
  const anchored = sum(kernels.map((row) => -temperature * Math.log(sum(row)))) / 5;
  const length = (4 * (Math.log(5) + Math.log(4 * 2))) / 5;
  const score = scorePrototypes(samples, prototypes);
  expect(score.value).toBeCloseTo(loss + anchor * anchored + length, 10);
  expect(score.misclassified).toEqual([0, 1, 2, 3, 4].map((i) => own(i) < 0.5));
  [0, 1, 2, 3].forEach((j) => expect(score.masses[j]).toBeCloseTo(sum(kernels.map((row) => row[j]! / sum(row))), 10));
});
