import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { UserError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { FeatureExtractor } from '../backbones/feature-extractor.ts';
import type { FittedModel } from '../interpretation/fitted/index.ts';
import { networkInput } from '../interpretation/fitted/open-network.ts';
import { prototypePictures } from '../interpretation/pictures/prototype-pictures.ts';
import { imageThumbnails } from '../report/explain/thumbnails.ts';
import { CountBar } from './count-bar.ts';

/**
 * A generated PNG of each prototype of a fitted model.
 * @param images the support as the model is given it, one byte a value: [numSamples, size, size, depth]
 * @throws UserError for a model whose embeddings are scaled: gradients go through the network alone
 */
export async function explainPictures(
  { head, input, scaling }: Pick<FittedModel, 'head' | 'input' | 'scaling'>,
  extractor: FeatureExtractor,
  images: Uint8Array,
  random: Random,
): Promise<ReadonlyMap<number, Uint8Array>> {
  if (scaling !== 'none') {
    throw new UserError(
      'Prototypes can be pictured only where the embedding is used as it is: on a network with a model card. ' +
        'Leave out --pictures.',
    );
  }
  const { size, depth } = input;
  const numPrototypes = head.prototypes.length / head.depth;
  const samples = tf.tidy((): tf.Tensor4D =>
    tf.div(tf.tensor4d(Float32Array.from(images), [images.length / (size * size * depth), size, size, depth]), 255),
  );
  const classifier = {
    embed: (pixels: tf.Tensor4D) => tf.tidy(() => extractor.extract(networkInput(input, tf.mul(pixels, 255)))),
    prototypes: tf.tensor2d(Float32Array.from(head.prototypes), [numPrototypes, head.depth]),
    association: tf.tensor2d(Float32Array.from(head.association), [numPrototypes, head.numLabels]),
    ...{ temperature: head.temperature, form: head.form },
  };
  const bar = new CountBar('steps');
  try {
    const onProgress = (done: number, total: number) => bar.update('drawing', done, total);
    const { pictures } = await prototypePictures({ classifier, samples, random, onProgress });
    const pixels = new Uint8Array(pictures.length * size * size * depth);
    pictures.forEach((picture, i) =>
      pixels.set(
        picture.pixels.map((value) => Math.round(255 * value)),
        i * size * size * depth,
      ),
    );
    const pngs = await imageThumbnails({ pixels, numImages: pictures.length, height: size, width: size, depth });
    return new Map(pictures.map(({ prototype }, i) => [prototype, pngs[i]!]));
  } finally {
    bar.stop();
    tf.dispose([samples, classifier.prototypes, classifier.association]);
  }
}

/** The images of a fitted model's support, from its thumbnails. @throws UserError where it has none */
export async function thumbnailPixels({ support, input }: Pick<FittedModel, 'support' | 'input'>): Promise<Uint8Array> {
  const { size, depth } = input;
  const thumbnails = support.thumbnails.filter((png) => png !== null);
  if (thumbnails.length < support.thumbnails.length) {
    throw new UserError(
      'Pictures of prototypes begin at real images, and this model has not kept all of them; leave out --pictures, or fit with thumbnails.',
    );
  }
  const pixels = new Uint8Array(thumbnails.length * size * size * depth);
  for (const [i, png] of thumbnails.entries()) {
    const image = sharp(png).removeAlpha().resize(size, size, { fit: 'fill' });
    const raw = await (depth === 1 ? image.toColourspace('b-w') : image.toColourspace('srgb')).raw().toBuffer();
    pixels.set(raw, i * size * size * depth);
  }
  return pixels;
}
