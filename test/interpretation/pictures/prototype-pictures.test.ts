import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { pictureScore } from '../../../src/interpretation/pictures/picture-score.ts';
import { prototypePictures, type PicturesInput } from '../../../src/interpretation/pictures/prototype-pictures.ts';
import { totalVariation } from '../../../src/interpretation/pictures/smoothness.ts';
import { classifyImages } from '../../../src/interpretation/probe/image-classifier.ts';
import { expectGradients } from '../../support/gradients.ts';
import { expectNoLeak, normals, rows } from '../../support/tensors.ts';
import { SIZE, smallClassifier, smallImages } from '../probe/small-classifier.ts';

const QUICK = { steps: 12 };

const inputs = (changes: Partial<PicturesInput> = {}): PicturesInput => ({
  ...{
    classifier: smallClassifier('mixture', 0.1),
    samples: smallImages(8, 40),
    settings: QUICK,
    random: new Random(1),
  },
  ...changes,
});

describe('pictureScore', () => {
  const weights = normals([16, 4], 41) as tf.Tensor2D;
  const classifier = {
    embed: (x: tf.Tensor4D) => tf.tanh(tf.matMul(tf.reshape(x, [-1, 16]) as tf.Tensor2D, weights)) as tf.Tensor2D,
    prototypes: normals([5, 4], 42) as tf.Tensor2D,
    association: normals([5, 3], 43) as tf.Tensor2D,
    ...{ temperature: 0.7, form: 'softmax' as const },
  };
  const images = tf.sigmoid(normals([3, 4, 4, 1], 44)) as tf.Tensor4D;
  const own = () => tf.tensor1d([4, 0, 2], 'int32');

  it('is log q_j less the halved squared distance over the temperature', () => {
    const scores = pictureScore(classifier, images, own()).dataSync();
    const [x, p] = [rows(classifier.embed(images)), rows(classifier.prototypes)];
    const q = rows(classifyImages(classifier, images).matching);
    [4, 0, 2].forEach((j, i) => {
      const squared = x[i]!.reduce((sum, value, k) => sum + (value - p[j]![k]!) ** 2, 0);
      expect(scores[i]).toBeCloseTo(Math.log(q[i]![j]!) - squared / (2 * 0.7), 4);
    });
  });

  it('has the right gradient in the pixels', () => {
    expectGradients((pixels) => tf.sum(pictureScore(classifier, pixels as tf.Tensor4D, own())), [images]);
  });
});

describe('prototypePictures', () => {
  it('makes one from blank and one from the nearest sample, each better than its start', async () => {
    const input = inputs();
    const told: number[] = [];
    const { pictures, rejected, naturalVariation } = await prototypePictures({
      ...input,
      onProgress: (done, total) => told.push(done / total),
    });
    expect(pictures.map(({ prototype }) => prototype)).toEqual([0, 1, 2, 3, 4]);
    expect(told.at(-1)).toBe(1);
    const x = rows(input.classifier.embed(input.samples));
    const p = rows(input.classifier.prototypes);
    pictures.forEach((picture, j) => {
      const other = rejected[j]!;
      expect(new Set([picture.start, other.start])).toEqual(new Set(['blank', 'nearest']));
      expect(picture.score).toBeGreaterThanOrEqual(other.score);
      const squared = (row: number) => x[row]!.reduce((sum, v, k) => sum + (v - p[j]![k]!) ** 2, 0);
      const order = [...x.keys()].sort((a, b) => squared(a) - squared(b));
      expect(picture.nearest).toEqual(order.slice(0, 5));
      for (const { pixels, start, totalVariation: variation, isNatural, matching, distance } of [picture, other]) {
        const image = tf.tensor4d(pixels, [1, SIZE, SIZE, 1]);
        expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(variation).toBeCloseTo(totalVariation(image).dataSync()[0]!, 5);
        expect(isNatural).toBe(variation >= naturalVariation[0] && variation <= naturalVariation[1]);
        expect(matching).toBeCloseTo(rows(classifyImages(input.classifier, image).matching)[0]![j]!, 4);
        const embedded = rows(input.classifier.embed(image))[0]!;
        expect(distance).toBeCloseTo(Math.hypot(...embedded.map((v, k) => v - p[j]![k]!)), 4);
        const from = start === 'blank' ? tf.fill([1, SIZE, SIZE, 1], 0.05) : tf.slice(input.samples, order[0]!, 1);
        const own = tf.tensor1d([j], 'int32');
        const [before, after] = [from, image].map(
          (at) => pictureScore(input.classifier, at as tf.Tensor4D, own).dataSync()[0]!,
        );
        if (start === 'blank') expect(after).toBeGreaterThan(before!);
      }
    });
  });

  it('takes the 5 and 95 % points of the samples for natural', async () => {
    const samples = smallImages(21, 40);
    const { naturalVariation } = await prototypePictures(inputs({ samples, prototypes: [1] }));
    const sorted = Float32Array.from(totalVariation(samples).dataSync()).sort();
    expect(naturalVariation).toEqual([sorted[1], sorted[19]]);
  });

  it('pictures only those asked for, the same from the same stream, without a leak', async () => {
    const input = inputs({ prototypes: [3] });
    const first = await prototypePictures({ ...input, random: new Random(2) });
    const again = await prototypePictures({ ...input, random: new Random(2) });
    expect(first.pictures.map(({ prototype }) => prototype)).toEqual([3]);
    expect(again).toEqual(first);
    await expectNoLeak(() => prototypePictures(input));
  });

  it('refuses prototypes that are not there', async () => {
    await expect(prototypePictures(inputs({ prototypes: [5] }))).rejects.toThrow(/must be from 0 to 4, got 5/);
  });
});
