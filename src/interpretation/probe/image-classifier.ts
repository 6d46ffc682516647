import * as tf from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../../base/check.ts';
import { classLogProbabilities, matchingLogits, type AssociationForm } from '../../ops/index.ts';

/** A network with fixed prototypes, from images to classes: what is probed and pictured. */
export interface ImageClassifier {
  /**
   * Embeddings [batch, depth] of images [batch, height, width, channels] with values 0..1, batch normalisation in
   * inference mode: no image may change another one's embedding. Differentiable.
   */
  embed(images: tf.Tensor4D): tf.Tensor2D;
  /** [numPrototypes, depth] */
  readonly prototypes: tf.Tensor2D;
  /** W, [numPrototypes, numLabels] */
  readonly association: tf.Tensor2D;
  /** τ, in units of squared distance. */
  readonly temperature: number;
  readonly form: AssociationForm;
}

/** What a classifier says of images. */
export interface ClassifiedImages {
  /** q, [batch, numPrototypes] */
  readonly matching: tf.Tensor2D;
  /** Nats, [batch, numLabels] */
  readonly logProbabilities: tf.Tensor2D;
}

/** Images in one pass of the network; more does not run faster and takes more memory. */
export const IMAGES_A_PASS = 128;

/** @throws RangeError unless the parts of `classifier` fit together; returns their sizes. */
export function requireClassifier(
  who: string,
  { prototypes, association, temperature }: ImageClassifier,
): { numPrototypes: number; numLabels: number } {
  const [numPrototypes, numLabels] = association.shape;
  requireShape(`${who}: prototypes`, prototypes, [numPrototypes, null]);
  requirePositive(who, 'temperature', temperature);
  return { numPrototypes, numLabels };
}

/** Matching and class probabilities of images [batch, height, width, channels] with values 0..1. */
export function classifyImages(classifier: ImageClassifier, images: tf.Tensor4D): ClassifiedImages {
  const { association, form } = classifier;
  return tf.tidy(() => {
    const matching = tf.softmax(imageLogits(classifier, images));
    return { matching, logProbabilities: classLogProbabilities(matching, association, form) };
  });
}

/** The logits of the matching [batch, numPrototypes] of images. */
export function imageLogits(classifier: ImageClassifier, images: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => matchingLogits(classifier.embed(images), classifier.prototypes, classifier.temperature));
}

/** What images are taken for, an entry each: the likeliest label and the prototype they match most. */
export interface ImagePredictions {
  readonly labels: Int32Array;
  readonly prototypes: Int32Array;
}

/** The predictions on images [batch, height, width, channels] with values 0..1, fetched. */
export async function predictImages(classifier: ImageClassifier, images: tf.Tensor4D): Promise<ImagePredictions> {
  const [label, prototype] = tf.tidy(() => {
    const { logProbabilities, matching } = classifyImages(classifier, images);
    return [tf.argMax(logProbabilities, 1), tf.argMax(matching, 1)];
  });
  const labels = Int32Array.from(await label.data());
  const prototypes = Int32Array.from(await prototype.data());
  tf.dispose([label, prototype]);
  return { labels, prototypes };
}
