import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/episodes/inspect.ts';
import type { Dataset, ImageClass } from '../../src/episodes/types.ts';

const classOf = (name: string, group: string, images: number): ImageClass => ({
  name,
  group,
  rows: Array.from({ length: images }, (_, i) => i),
  turns: 0,
});

const dataset: Dataset = {
  name: 'some',
  fingerprint: 'abc',
  images: { pixels: new Uint8Array(10 * 12), numImages: 10, height: 3, width: 4, depth: 1 },
  split: {
    train: [classOf('a', 'G', 3), classOf('b', 'G', 1), classOf('c', 'H', 8), classOf('d', 'H', 4)],
    validation: [classOf('e', 'I', 5), classOf('f', 'I', 5)],
    test: [],
  },
};

describe('summarise', () => {
  it('counts classes, groups and images', () => {
    const summary = summarise(dataset);
    expect(summary).toMatchObject({ name: 'some', fingerprint: 'abc', images: 10, height: 3, width: 4, depth: 1 });
    expect(summary.split.train).toMatchObject({
      classes: 4,
      groups: 2,
      images: 16,
      imagesPerClass: { min: 1, mean: 4, max: 8 },
      smallest: [
        { name: 'b', images: 1 },
        { name: 'a', images: 3 },
        { name: 'd', images: 4 },
      ],
    });
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it('measures the balance by entropy', () => {
    const { split } = summarise(dataset);
    const shares = [3 / 16, 1 / 16, 8 / 16, 4 / 16];
    const entropy = -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
    expect(split.train.balance).toBeCloseTo(entropy / 2, 12);
    expect(split.validation.balance).toBeCloseTo(1, 12);
  });

  it('has numbers for a part without classes', () => {
    expect(summarise(dataset).split.test).toEqual({
      classes: 0,
      groups: 0,
      images: 0,
      imagesPerClass: { min: 0, mean: 0, max: 0 },
      balance: 1,
      smallest: [],
    });
  });
});
