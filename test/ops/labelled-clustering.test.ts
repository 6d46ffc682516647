import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { nmiGeometric } from '../../src/metrics/mutual-information.ts';
import { LabelledClustering } from '../../src/ops/labelled-clustering.ts';

it('has the NMI of a count from the start, after any moves', () => {
  const random = new Random(1);
  const labels = Int32Array.from({ length: 15 }, () => random.integer(3));
  const clusters = Int32Array.from({ length: 15 }, () => random.integer(4));
  const clustering = new LabelledClustering(clusters, 4, labels, 3);
  for (let i = 0; i < 200; i++) {
    expect(clustering.geometricNmi()).toBeCloseTo(nmiGeometric(clustering.clusters, labels), 9);
    clustering.move(random.integer(15), random.integer(4));
  }
});

it('leaves the array that it was given alone', () => {
  const clusters = Int32Array.of(0, 1);
  new LabelledClustering(clusters, 2, Int32Array.of(0, 1), 2).move(0, 1);
  expect([...clusters]).toEqual([0, 1]);
});

it('is 0 where one side has a single class, 1 where both have', () => {
  const [one, two] = [new Int32Array(4), Int32Array.of(0, 1, 1, 0)];
  expect(new LabelledClustering(one, 1, two, 2).geometricNmi()).toBe(0);
  expect(new LabelledClustering(two, 2, one, 1).geometricNmi()).toBe(0);
  expect(new LabelledClustering(one, 1, one, 1).geometricNmi()).toBe(1);
});
