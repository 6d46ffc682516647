import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { measureTwist } from '../../src/metrics/twist.ts';
import { blobLabels, blobs } from './support/blobs.ts';

const CORNERS = [[0, 0], [9, 0], [0, 9], [9, 9]]; // prettier-ignore
const embeddings = blobs(CORNERS, 15, 0.4, 1);
const measure = (labels: ArrayLike<number>, rows = embeddings) =>
  measureTwist({ embeddings: rows, labels, depth: 2, random: new Random(1) });

describe('measureTwist', () => {
  it('is perfect where each class is a cluster of its own', () => {
    const twist = measure(blobLabels([4, 9, 2, 7], 15));
    expect(twist.nmiArithmetic).toBeCloseTo(1, 12);
    expect(twist.nmiGeometric).toBeCloseTo(1, 12);
    expect(twist.ami).toBeCloseTo(1, 12);
    expect(twist.neighbourPurity).toBe(1);
    expect(twist.componentsPerClass).toBe(1);
    expect(twist.silhouette).toBeGreaterThan(0.8);
  });

  it('tells a twisted embedding: each class in two opposite corners', () => {
    const twist = measure(blobLabels([0, 1, 1, 0], 15));
    expect(twist.neighbourPurity).toBe(1); // locally all is well
    expect(twist.componentsPerClass).toBe(2);
    expect(twist.nmiArithmetic).toBeLessThan(0.1);
    expect(twist.ami).toBeLessThan(0.1);
    // a ≈ 15/29·√2·9 = 6.6 (half of a class is in the opposite corner), b ≈ 9: (9 - 6.6)/9.
    expect(twist.silhouette).toBeCloseTo(1 - ((15 / 29) * Math.SQRT2 * 9) / 9, 1);
  });

  it('does not change when the embedding is scaled', () => {
    const labels = blobLabels([0, 1, 2, 0], 15);
    const scaled = measure(labels, embeddings.map((value) => value * 8)); // prettier-ignore
    expect(scaled).toEqual(measure(labels));
  });

  it('takes as many neighbours as there are', () => {
    const rows = Float32Array.of(0, 1, 10, 11);
    const twist = measureTwist({ embeddings: rows, labels: [0, 0, 1, 1], depth: 1, random: new Random(2) });
    expect(twist.neighbourPurity).toBe(1);
    expect(twist.componentsPerClass).toBe(1);
  });

  it('refuses a single class, and labels that do not fit', () => {
    expect(() => measure(new Int32Array(60))).toThrow('60 labels of 1 classes for 60 samples');
    expect(() => measure([0, 1])).toThrow('2 labels of 2 classes for 60 samples');
  });
});
