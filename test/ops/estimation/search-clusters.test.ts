import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { ADAPTIVE_FIT } from '../../../src/ops/estimation/fit-options.ts';
import { fitPrototypes } from '../../../src/ops/estimation/fit-prototypes.ts';
import { searchClusters } from '../../../src/ops/estimation/search-clusters.ts';
import { problemOf, type LabelledSamples } from './random-problems.ts';

/** `shots` samples about each of `modes` places far apart in 16 dimensions; neighbouring modes share a label in turn. */
function modes(seed: string, numModes: number, numLabels: number, shots: number, size = 1): LabelledSamples {
  const [random, depth] = [new Random(seed), 16];
  const places = Array.from({ length: numModes * depth }, () => 2.5 * random.normal());
  const labels = Int32Array.from({ length: numModes * shots }, (_, i) => Math.floor(i / shots) % numLabels);
  const embeddings = Float64Array.from(
    { length: labels.length * depth },
    (_, at) => size * (places[Math.floor(at / depth / shots) * depth + (at % depth)]! + random.normal()),
  );
  return { embeddings, labels, numLabels, depth };
}

const scaled = (samples: LabelledSamples) => {
  const problem = problemOf(samples, {});
  const temperature = ADAPTIVE_FIT.temperature * problem.scatter;
  return { ...problem, temperature, anchor: ADAPTIVE_FIT.anchor / problem.scatter };
};

describe('searchClusters', () => {
  it.each([
    ['a class is one mode', 12, 12, 5],
    ['a class is four modes', 12, 3, 5],
    ['ten samples a mode', 12, 3, 10],
    ['all modes are of one class', 8, 1, 6],
  ])('finds the modes with one setting: %s', (_, numModes, numLabels, shots) => {
    for (const seed of ['a', 'b', 'c']) {
      const samples = modes(seed, numModes, numLabels, shots);
      const { clusters, events } = searchClusters(scaled(samples));
      const found = clusters.map((members) => [...members].sort((a, b) => a - b).join()).sort();
      const true_ = Array.from({ length: numModes }, (_mode, m) => Array.from({ length: shots }, (_s, s) => m * shots + s).join()).sort(); // prettier-ignore
      expect(found).toEqual(true_);
      const count = (kind: string) => events.filter((event) => event.kind === kind).length;
      expect(numLabels + count('founded') - count('merged') - count('pruned')).toBe(numModes);
    }
  });

  it('does not depend on the size of the embedding', () => {
    const [one, large] = [modes('size', 9, 3, 5), modes('size', 9, 3, 5, 1e3)];
    expect(searchClusters(scaled(large))).toEqual(searchClusters(scaled(one)));
  });

  it('gives a stray sample among another class a prototype of its own', () => {
    const samples = modes('stray', 4, 2, 6);
    const labels = samples.labels.slice();
    labels[0] = 1; // in the middle of a mode of label 0
    const { clusters, events } = searchClusters(scaled({ ...samples, labels }));
    expect(clusters).toContainEqual([0]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'founded', sample: 0 }));
  });

  it('leaves classes of one sample, of equal samples, and a single class', () => {
    const of = (values: number[], labels: number[]) =>
      searchClusters(scaled({ embeddings: Float64Array.from(values), labels: Int32Array.from(labels), numLabels: Math.max(...labels) + 1, depth: 1 })).clusters; // prettier-ignore
    expect(of([0, 5, 9], [0, 1, 2])).toEqual([[0], [1], [2]]);
    expect(of([3, 3, 3], [0, 0, 1])).toEqual([[0, 1], [2]]);
    expect(of([4], [0])).toEqual([[0]]);
  });
});

describe('fitPrototypes, adaptive', () => {
  it('starts from the search, tells it as events, and stays with the number found', () => {
    const { embeddings, labels } = modes('fit', 8, 2, 5);
    const fitted = fitPrototypes(embeddings, labels, ADAPTIVE_FIT);
    expect([...fitted.founderLabels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(fitted.events.map(({ kind, iteration }) => [kind, iteration])).toEqual(Array(6).fill(['founded', 0]));
    expect(fitted.converged).toBe(true);
    expect(fitted.temperature).toBeCloseTo(fitted.options.temperature * (5 * fitted.temperature), 9); // τ = 0.2 scatters
  });
});
