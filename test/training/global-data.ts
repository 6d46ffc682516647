import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { onTestFinished } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { fitPrototypes, type FitOptions } from '../../src/ops/estimation/index.ts';
import { addPrototypeHead, type PrototypeHeadOptions } from '../../src/training/global-head.ts';
import { SIZE, tinyDataset } from './tiny.ts';

/** The tiny training images as a fixed label set of six classes, on the device until the test ends. */
export function labelledImages() {
  const { images: set, split } = tinyDataset();
  const perClass = split.train[0]!.rows.length;
  // Class by class in turn, so that every batch holds all of them.
  const rows = Array.from({ length: perClass }, (_, i) => split.train.map((c) => c.rows[i]!)).flat();
  const labels = Int32Array.from(rows, (_, i) => i % split.train.length);
  const pixels = rows.flatMap((row) => Array.from(set.pixels.subarray(row * SIZE ** 2, (row + 1) * SIZE ** 2)));
  const images = tf.tidy(() => tf.div(tf.tensor4d(pixels, [rows.length, SIZE, SIZE, 1]), 255)) as tf.Tensor4D;
  const numLabels = split.train.length;
  const oneHot = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), numLabels)) as tf.Tensor2D;
  onTestFinished(() => tf.dispose([images, oneHot]));
  return { images, oneHot, labels, numLabels };
}

/** The embeddings of a backbone or of the first layers of a model, as numbers. */
export function embeddingsOf(model: tfl.LayersModel, images: tf.Tensor, output = 0): Float32Array {
  return tf.tidy(() => Float32Array.from(([model.predict(images)].flat()[output] as tf.Tensor).dataSync()));
}

/** A small model for `labelledImages`, its head estimated from the embeddings of an untrained network. */
export function globalModel(
  images: tf.Tensor4D,
  labels: Int32Array,
  fit: Partial<FitOptions> = {},
  options: PrototypeHeadOptions = {},
): tfl.LayersModel {
  const backbone = conv4({ size: SIZE, filters: 4, seed: 3 });
  const fitted = fitPrototypes(embeddingsOf(backbone, images), labels, { association: 'mixture', ...fit });
  const model = addPrototypeHead(backbone, fitted, options);
  onTestFinished(() => void model.dispose());
  return model;
}
