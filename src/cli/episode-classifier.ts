import * as tf from '@tensorflow/tfjs-core';
import type { Episode, EpisodePart, ImageSet } from '../episodes/types.ts';
import type { ImageClassifier } from '../interpretation/probe/image-classifier.ts';
import { imageTensor } from '../training/embedding-table.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';

/** The classifier that an episode's support makes; batch normalisation is inductive. The caller disposes its tensors. */
export async function episodeClassifier(
  model: EpisodicModel,
  images: ImageSet,
  { support, labelNames }: Episode,
): Promise<ImageClassifier> {
  const [prototypes, association, temperature] = tf.tidy(() => {
    const x = model.embed(imageTensor(images, support), false);
    const head = model.buildHead(x, support.labels, labelNames.length);
    return [head.prototypes, head.association, model.temperature()];
  });
  const [tau] = await temperature.data();
  temperature.dispose();
  return {
    // The model's own `embed` takes bytes; an attack moves pixels within 0..1.
    embed: (pixels) => model.backbone.apply(pixels, { training: false }) as tf.Tensor2D,
    ...{ prototypes, association, temperature: tau as number, form: model.options.association },
  };
}

/** The images of an episode part with values 0..1, [rows, height, width, depth]. */
export function unitImages(images: ImageSet, part: EpisodePart): tf.Tensor4D {
  return tf.tidy(() => tf.div(tf.cast(imageTensor(images, part), 'float32'), 255));
}
