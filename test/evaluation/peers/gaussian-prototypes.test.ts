import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitEpisode, type EmbeddedEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { gaussianPrototypes } from '../../../src/evaluation/peers/gaussian-prototypes.ts';
import { nearestClassMean } from '../../../src/evaluation/peers/nearest-class-mean.ts';
import { predictedLabels } from '../../../src/metrics/accuracy.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('gaussian');
const episode = clusterEpisode({ ways: 3, shots: 4, queries: 5, depth: 3, noise: 0.7 }, random);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Log densities as the definition reads. */
function slowScores(e: EmbeddedEpisode, radius: boolean, share: number): number[] {
  const dims = [...Array(e.depth).keys()];
  const rowsOf = (values: Float32Array) =>
    Array.from({ length: values.length / e.depth }, (_, i) => dims.map((k) => values[i * e.depth + k]!));
  const classes = Array.from({ length: e.numLabels }, (_, l) =>
    rowsOf(e.support).filter((_row, i) => e.supportLabels[i] === l),
  );
  const means = classes.map((rows) => dims.map((k) => mean(rows.map((row) => row[k]!))));
  const squares = classes.map((rows, l) =>
    dims.map((k) => rows.reduce((sum, row) => sum + (row[k]! - means[l]![k]!) ** 2, 0)),
  );
  const round = (variance: number[]) => (radius ? variance.map(() => mean(variance)) : variance);
  const pooled = round(
    dims.map((k) => squares.reduce((sum, s) => sum + s[k]!, 0) / (e.supportLabels.length - e.numLabels)),
  );
  const variances = squares.map((s, l) =>
    round(s.map((value) => value / (classes[l]!.length - 1))).map((own, k) => share * own + (1 - share) * pooled[k]!),
  );
  return rowsOf(e.query).flatMap((x) =>
    means.map((m, l) =>
      dims.reduce((sum, k) => {
        const v = variances[l]![k]!;
        return sum - (x[k]! - m[k]!) ** 2 / (2 * v) - Math.log(v) / 2;
      }, 0),
    ),
  );
}

describe('gaussianPrototypes', () => {
  it.each([
    ['radius', 0.4],
    ['diagonal', 0.4],
    ['diagonal', 0],
  ] as const)('scores by the log density with %s variances, own share %d', (shape, share) => {
    const scores = fitEpisode(gaussianPrototypes(shape, share), episode).scores(episode.query);
    slowScores(episode, shape === 'radius', share).forEach((value, at) => expect(scores[at]).toBeCloseTo(value, 3));
  });

  it('decides as the nearest class mean does with one pooled radius', () => {
    const decided = (classifier: typeof nearestClassMean) => [
      ...predictedLabels(fitEpisode(classifier, episode).scores(episode.query), 3),
    ];
    expect(decided(gaussianPrototypes('radius', 0))).toEqual(decided(nearestClassMean));
  });

  it('takes the variance of all samples where every class has one, and the pooled one for a class of one', () => {
    const each = gaussianPrototypes('diagonal', 0.5)(Float32Array.of(0, 2), Int32Array.of(0, 1), 2, 1);
    // The variance of 0 and 2 is 2: score −x²/4 − ln(2)/2.
    expect(each.scores(Float32Array.of(1))[0]).toBeCloseTo(-0.25 - Math.log(2) / 2, 5);
    const mixed = gaussianPrototypes('radius', 0.5)(Float32Array.of(0, 2, 9), Int32Array.of(0, 0, 2), 3, 1);
    const scores = mixed.scores(Float32Array.of(8));
    expect(scores[2]).toBeCloseTo(-0.25 - Math.log(2) / 2, 5);
    expect(scores[1]).toBe(-Infinity);
    expect(mixed.prototypeRatio?.()).toBe(0.25); // means 1 and 9 of samples 0, 2 and 9: 1 and 0 away, samples 2 apart
  });

  it('stays finite where samples coincide, and refuses no pooling at all', () => {
    const equal = gaussianPrototypes('diagonal', 0.5)(Float32Array.of(3, 3, 3), Int32Array.of(0, 0, 1), 2, 1);
    expect([...equal.scores(Float32Array.of(4))].every(Number.isFinite)).toBe(true);
    expect(() => gaussianPrototypes('radius', 1)).toThrow(/ownShare must be from 0/);
  });
});
