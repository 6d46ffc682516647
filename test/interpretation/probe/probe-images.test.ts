import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classifyImages } from '../../../src/interpretation/probe/image-classifier.ts';
import { probeImages } from '../../../src/interpretation/probe/probe-images.ts';
import { expectNoLeak, rows } from '../../support/tensors.ts';
import { smallClassifier, smallImages } from './small-classifier.ts';

describe('probeImages', () => {
  it('reads samples and prototypes as they are, and probes with every attack and norm', async () => {
    const classifier = smallClassifier('softmax');
    const images = smallImages(5, 6);
    const told: [number, number][] = [];
    const probe = await probeImages({
      ...{ classifier, images, attacks: ['fgsm', 'pgd'], random: new Random(1) },
      onProgress: (done, total) => told.push([done, total]),
    });
    const { logProbabilities, matching } = classifyImages(classifier, images);
    rows(logProbabilities).forEach((row, i) => {
      const c = row.map(Math.exp);
      const sample = probe.samples[i]!;
      expect(sample.winner).toBe(c.indexOf(Math.max(...c)));
      expect(sample.share).toBeCloseTo(Math.max(...c), 5);
      expect(sample.ambiguity).toBeCloseTo(-c.reduce((s, v) => s + v * Math.log(v), 0) / Math.log(3), 4);
      const q = rows(matching)[i]!;
      expect(sample.prototype).toBe(q.indexOf(Math.max(...q)));
    });
    expect(probe.prototypes).toHaveLength(5);
    expect(probe.attacks.map(({ attack, norm }) => `${attack} ${norm}`)).toEqual([
      'fgsm linf',
      'pgd linf',
      'fgsm l2',
      'pgd l2',
    ]);
    for (const { sizes, flippedTo, movedTo } of probe.attacks) {
      expect(sizes).toHaveLength(5);
      sizes.forEach((size, i) => {
        expect(flippedTo[i] === null).toBe(size === null);
        expect(movedTo[i] === null).toBe(size === null);
        expect(flippedTo[i]).not.toBe(probe.samples[i]!.winner);
      });
    }
    expect(told.at(-1)).toEqual([10, 10]);
    expect(JSON.parse(JSON.stringify(probe))).toEqual(probe);
  });

  it('leaves no tensor behind and stops when asked', async () => {
    const classifier = smallClassifier('mixture');
    const images = smallImages(3, 6);
    const options = { classifier, images, attacks: ['fgsm'] as const, random: new Random(1) };
    await expectNoLeak(() => probeImages(options));
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(probeImages({ ...options, signal: controller.signal })).rejects.toThrow('enough');
  });

  it('refuses what nothing can flip', async () => {
    const { prototypes, ...classifier } = smallClassifier('mixture');
    const single = { ...classifier, prototypes, association: tf.zeros([5, 1]) as tf.Tensor2D };
    const options = {
      classifier: single,
      images: smallImages(1, 1),
      attacks: ['fgsm'] as const,
      random: new Random(1),
    };
    await expect(probeImages(options)).rejects.toThrow(/needs two labels to flip between, got 1/);
  });
});
