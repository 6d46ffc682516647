import { describe, expect, it } from 'vitest';
import { prototypePurity } from '../../../src/interpretation/reading/prototype-purity.ts';
import { readEpisode } from '../../../src/interpretation/reading/read-episode.ts';
import { readingMeasures } from '../../../src/interpretation/reading/reading-measures.ts';
import { samplesOf, smallModel } from '../fitted/small-model.ts';

describe('prototypePurity', () => {
  it('looks at as many samples as there are of the kind, ten at most', () => {
    // Prototype 0: three samples of its kind, the nearest three are a, b, a. Prototype 1: the two b are 3rd and 5th.
    const distances = Float64Array.of(1, 2, 3, 4, 5, /**/ 4, 3, 1, 5, 2);
    expect(prototypePurity(distances, ['a', 'b', 'none'], ['a', 'b', 'a', 'a', 'b'])).toEqual([2 / 3, 1 / 2]);
    const many = Float64Array.from({ length: 24 }, (_, i) => i);
    const kinds = Array.from(many, (i) => (i === 9 || i > 11 ? 'b' : 'a'));
    expect(prototypePurity(many, ['a'], kinds)).toEqual([0.9]);
  });
});

describe('readingMeasures', () => {
  const input = (counts: number[], seed: number) => {
    const { embeddings, labels } = samplesOf(counts, seed, 1.6);
    const fitted = smallModel([4, 3, 5], { support: samplesOf([4, 3, 5], 1, 1.6) });
    const names = (of: Int32Array) => Array.from(of, (label) => (label < 2 ? 'ab' : 'c'));
    return {
      ...{ fitted, query: embeddings, queryLabels: labels, others: new Float32Array([9, 9, 9, -9, 9, 9]) },
      ...{ supportNames: names(fitted.support.labels), queryNames: names(labels) },
    };
  };
  const episodes = [readEpisode(input([5, 5, 5], 2)), readEpisode(input([9, 2, 2], 3))];
  const measures = readingMeasures(episodes);
  const queries = episodes.flatMap((episode) => episode.queries);

  it('counts over all queries of all episodes', () => {
    const share = (holds: (reading: (typeof queries)[number]) => boolean) =>
      queries.filter(holds).length / queries.length;
    expect(measures).toMatchObject({ episodes: 2, queries: 28 });
    expect(measures.accuracy).toBeCloseTo(
      share(({ predicted, label }) => predicted === label),
      12,
    );
    const mean = (of: (reading: (typeof queries)[number]) => number) =>
      queries.reduce((sum, reading) => sum + of(reading), 0) / queries.length;
    expect(measures.matchingPeak).toBeCloseTo(
      mean((q) => q.matchingPeak),
      12,
    );
    expect(measures.prototypesNeeded).toBeCloseTo(
      mean((q) => q.prototypesNeeded),
      12,
    );
  });

  it('measures calibration by bins of the confidence, counted plainly', () => {
    let gap = 0;
    for (let bin = 0; bin < 10; bin++) {
      const own = queries.filter(({ probability: p }) => p > bin / 10 && p <= (bin + 1) / 10);
      const off = own.reduce((sum, q) => sum + Number(q.predicted === q.label) - q.probability, 0);
      gap += Math.abs(off) / queries.length;
    }
    expect(measures.calibrationError).toBeCloseTo(gap, 10);
  });

  it('ranks errors by ambiguity and strangers by the outlier score, pair by pair', () => {
    const [wrong, right] = [true, false].map((w) => queries.filter((q) => (q.predicted !== q.label) === w));
    const wins = wrong!.flatMap((w) =>
      right!.map((r) => (w.ambiguity > r.ambiguity ? 1 : w.ambiguity === r.ambiguity ? 0.5 : 0)),
    );
    expect(wins.length).toBeGreaterThan(0);
    expect(measures.ambiguityAuroc).toBeCloseTo(wins.reduce((a: number, b) => a + b, 0) / wins.length, 12);
    expect(measures.outlierAuroc).toBeGreaterThan(0.9);
  });

  it('says nothing of what it cannot measure', () => {
    const easy = { ...input([2, 2, 2], 2), others: new Float32Array(), queryNames: new Array<string>(6).fill('new') };
    const episode = readEpisode(easy);
    const allRight = { ...episode, queries: episode.queries.filter((q) => q.predicted === q.label) };
    expect(readingMeasures([allRight])).toMatchObject({ ambiguityAuroc: null, outlierAuroc: null, finePurity: null });
    expect(() => readingMeasures([])).toThrow(RangeError);
  });

  it('keeps few weights under L1', () => {
    expect(measures.nonZeroPerPrototype).toBeGreaterThan(0);
    expect(measures.nonZeroPerPrototype).toBeLessThanOrEqual(3);
    expect(Math.abs(measures.sparseAccuracyLoss)).toBeLessThanOrEqual(1);
  });
});
