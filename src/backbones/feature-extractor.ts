import type * as tf from '@tensorflow/tfjs-core';
import type { ImageFormat } from './image-input.ts';

/** A frozen network that turns images into features. */
export interface FeatureExtractor {
  /** Images that it takes. */
  readonly images: ImageFormat;
  /** Number of features. */
  readonly width: number;
  /** Of all that decides the features of an image: layers, weights, what is done to images; sha256, hex. */
  readonly hash: string;
  /** Features `[batch, width]` of images `[batch, size, size, depth]` with values 0..255. */
  extract(images: tf.Tensor4D): tf.Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}
