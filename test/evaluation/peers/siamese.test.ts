import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { learnSiameseWeights, siamese } from '../../../src/evaluation/peers/siamese.ts';
import { siameseFamily } from '../../../src/evaluation/peers/siamese-family.ts';

const random = new Random('siamese');
/** Dimension 0 tells the class, dimension 1 is noise. */
const labels = Int32Array.from({ length: 60 }, (_, i) => i % 6);
const rows = Float32Array.from({ length: 120 }, (_, at) =>
  at % 2 === 0 ? 2 * labels[at >> 1]! + random.normal(0, 0.3) : random.normal(0, 3),
);
const background = { rows, labels, depth: 2 };

describe('learnSiameseWeights', () => {
  it('weighs the dimension that tells classes apart, against sameness', () => {
    const [telling, noise] = learnSiameseWeights(background, 1e-3, random);
    expect(telling).toBeLessThan(-1);
    expect(Math.abs(noise!)).toBeLessThan(0.1 * Math.abs(telling!));
  });

  it('reaches the least penalised cross-entropy of its pairs, by small moves', () => {
    // One class of equal rows and one of a single row: every pair is known, all differences are 0 or 1.
    const known = { rows: Float32Array.of(0, 0, 1), labels: Int32Array.of(0, 0, 1), depth: 1 };
    const strength = 0.05;
    const [w] = learnSiameseWeights(known, strength, random);
    // Same pairs differ by 0, others by 1, in equal numbers; the two columns ±w/2 are penalised.
    const loss = (weight: number, b: number) =>
      0.5 * Math.log(1 + Math.exp(-b)) + 0.5 * Math.log(1 + Math.exp(weight + b)) + (strength * weight ** 2) / 2;
    const least = loss(w!, -w! / 2); // symmetric: the best bias is −w/2
    for (const move of [-0.02, 0.02]) expect(loss(w! + move, -(w! + move) / 2)).toBeGreaterThan(least);
  });

  it('gives the same weights for the same stream, and refuses a background without pairs', () => {
    expect(learnSiameseWeights(background, 1e-2, random)).toEqual(learnSiameseWeights(background, 1e-2, random));
    expect(() => learnSiameseWeights({ rows: Float32Array.of(1, 2), labels: Int32Array.of(0, 1), depth: 1 }, 1, random)).toThrow(/one of them with two samples/); // prettier-ignore
    expect(() => learnSiameseWeights({ rows: Float32Array.of(1, 2), labels: Int32Array.of(0, 0), depth: 1 }, 1, random)).toThrow(/needs two classes/); // prettier-ignore
  });
});

describe('siamese', () => {
  it('scores a label by its best match under the weights', () => {
    const support = Float32Array.of(0, 0, 1, 5, 4, 0);
    const fitted = siamese(Float64Array.of(-1, -0.5))(support, Int32Array.of(0, 0, 2), 3, 2);
    expect([...fitted.scores(Float32Array.of(1, 1))]).toEqual([-1.5, -Infinity, -3.5]);
    expect(() => siamese(Float64Array.of(1))(support, Int32Array.of(0, 0, 2), 3, 2)).toThrow(/got 1 for 2/);
  });
});

describe('siameseFamily', () => {
  it('learns on the background scaled like its episodes, and needs one', () => {
    const family = siameseFamily(background, random);
    const { classifier } = family.candidates.find(
      ({ setting }) => setting.scaling === 'none' && setting['strength'] === 1e-2,
    )!;
    const weights = learnSiameseWeights(background, 1e-2, random);
    const query = Float32Array.of(3, 1);
    const fitted = (of: typeof classifier) => of(rows.slice(0, 24), labels.slice(0, 12), 6, 2).scores(query);
    expect(fitted(classifier)).toEqual(fitted(siamese(weights)));
    expect(() => siameseFamily(undefined, random)).toThrow(/siamese needs a background/);
  });
});
