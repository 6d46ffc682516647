import * as tf from '@tensorflow/tfjs-core';
import { onTestFinished } from 'vitest';
import { conv4 } from '../../../src/backbones/index.ts';
import type { ImageClassifier } from '../../../src/interpretation/probe/image-classifier.ts';
import type { AssociationForm } from '../../../src/ops/index.ts';
import { normals } from '../../support/tensors.ts';

export const SIZE = 16;

/** A tiny network with batch normalisation whose running statistics are not those of any batch; five prototypes, three labels. */
export function smallClassifier(form: AssociationForm, temperature = 0.01): ImageClassifier {
  const backbone = conv4({ size: SIZE, filters: 4, seed: 5 });
  // Statistics as after training: without them the network is nearly constant and nothing flips.
  backbone.apply(tf.sigmoid(normals([64, SIZE, SIZE, 1], 8, 2)), { training: true });
  const [prototypes, association] = tf.tidy(() => {
    const embeddings = backbone.apply(smallImages(5, 31), { training: false }) as tf.Tensor2D;
    return [tf.keep(embeddings), tf.keep(normals([5, 3], 32, 2) as tf.Tensor2D)];
  });
  onTestFinished(() => {
    backbone.dispose();
    tf.dispose([prototypes, association]);
  });
  const embed = (images: tf.Tensor4D) => backbone.apply(images, { training: false }) as tf.Tensor2D;
  return { embed, prototypes, association, temperature, form };
}

/** Seeded images with values within 0..1. */
export function smallImages(count: number, seed: number): tf.Tensor4D {
  return tf.tidy(() => tf.sigmoid(normals([count, SIZE, SIZE, 1], seed, 2))) as tf.Tensor4D;
}

/**
 * A classifier without a network, whose boundary is known: the embedding is the image, two prototypes with a label each, so
 * that the halfway plane between them is the boundary.
 */
export function planeClassifier(first: number[], second: number[], form: AssociationForm): ImageClassifier {
  return {
    embed: (images) => tf.reshape(images, [images.shape[0], -1]),
    prototypes: tf.tensor2d([first, second]),
    association: tf.tensor2d([
      [4, 0],
      [0, 4],
    ]),
    temperature: 0.01,
    form,
  };
}
