import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { nearestClassMean } from '../../../src/evaluation/peers/nearest-class-mean.ts';
import { nearestNeighbours } from '../../../src/evaluation/peers/nearest-neighbours.ts';
import { severalMeans } from '../../../src/evaluation/peers/several-means.ts';
import { predictedLabels } from '../../../src/metrics/accuracy.ts';
import { clusterEpisode } from './clusters.ts';

const random = new Random('several means');
const episode = clusterEpisode({ ways: 4, shots: 5, queries: 6, depth: 3, noise: 1 }, random);
const labels = (scores: Float32Array) => [...predictedLabels(scores, 4)];

describe('severalMeans', () => {
  it('finds the two halves of a class that another class lies between', () => {
    const support = Float32Array.of(-5, -5.2, 5, 5.2, 0, 0.4);
    const fitted = severalMeans(2, random)(support, Int32Array.of(0, 0, 0, 0, 1, 1), 2, 1);
    // Class 0: means ±5.1; class 1: its two samples.
    const scores = fitted.scores(Float32Array.of(-4, 0.1, 5.1));
    const wanted = [-1.21, -16, -25, -0.01, 0, -22.09];
    wanted.forEach((value, at) => expect(scores[at]).toBeCloseTo(value, 4));
  });

  it('is the nearest class mean with one, and the nearest neighbour with one a sample', () => {
    const one = fitEpisode(severalMeans(1, random), episode).scores(episode.query);
    const means = fitEpisode(nearestClassMean, episode).scores(episode.query);
    one.forEach((score, at) => expect(score).toBeCloseTo(means[at]!, 4));
    const all = fitEpisode(severalMeans(9, random), episode);
    const nearest = fitEpisode(nearestNeighbours(1), episode).scores(episode.query);
    expect(labels(all.scores(episode.query))).toEqual(labels(nearest));
    expect(all.prototypeRatio?.()).toBe(0);
  });

  it('gives the same means for the same support, and leaves the stream alone', () => {
    const stream = new Random(1);
    const classifier = severalMeans(2, stream);
    const before = stream.state();
    const [first, second] = [fitEpisode(classifier, episode), fitEpisode(classifier, episode)];
    expect(second.scores(episode.query)).toEqual(first.scores(episode.query));
    expect(stream.state()).toEqual(before);
    expect(() => severalMeans(0, stream)).toThrow(/count must be an integer of at least 1/);
  });
});
