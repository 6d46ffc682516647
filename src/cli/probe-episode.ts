import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../base/random.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import { describePrototypes } from '../interpretation/describe-prototypes.ts';
import type { Attack } from '../interpretation/probe/flipping-sizes.ts';
import type { Region } from '../interpretation/probe/fragility.ts';
import type { ImageClassifier } from '../interpretation/probe/image-classifier.ts';
import { probeImages, type ImageProbe } from '../interpretation/probe/probe-images.ts';
import { prototypeClasses, prototypeMatching } from '../ops/index.ts';
import { imageTensor } from '../training/embedding-table.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { episodeClassifier, unitImages } from './episode-classifier.ts';

/** One episode probed: its queries against the prototypes of its support. */
export interface EpisodeProbe extends ImageProbe {
  readonly labelNames: readonly string[];
  /** The true label of each sample. */
  readonly labels: readonly number[];
  /** The regions of each class, by its support. */
  readonly regions: readonly Region[];
}

export interface EpisodeProbing {
  readonly attacks: readonly Attack[];
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Probes the queries of an episode. @throws the signal's reason when it aborts. */
export async function probeEpisode(
  model: EpisodicModel,
  { images }: Dataset,
  episode: Episode,
  probing: EpisodeProbing,
): Promise<EpisodeProbe> {
  const classifier = await episodeClassifier(model, images, episode);
  const queries = unitImages(images, episode.query);
  try {
    const probe = await probeImages({ classifier, images: queries, ...probing });
    const support = tf.tidy(() => model.embed(imageTensor(images, episode.support), false));
    const regions = await regionsOf(classifier, support, episode);
    support.dispose();
    return { ...probe, labelNames: episode.labelNames, labels: [...episode.query.labels], regions };
  } finally {
    tf.dispose([queries, classifier.prototypes, classifier.association]);
  }
}

async function regionsOf(classifier: ImageClassifier, x: tf.Tensor2D, episode: Episode): Promise<Region[]> {
  const { prototypes, association, temperature } = classifier;
  const [matching, shares] = tf.tidy(() => [
    prototypeMatching(x, prototypes, temperature),
    prototypeClasses(association),
  ]);
  const values = async (tensor: tf.Tensor) => (await tensor.data()) as Float32Array;
  const { classes } = describePrototypes({
    ...{ embeddings: await values(x), matching: await values(matching), prototypes: await values(prototypes) },
    ...{ association: await values(shares), labels: episode.support.labels, labelNames: episode.labelNames },
    depth: x.shape[1],
  });
  tf.dispose([matching, shares]);
  return classes.flatMap(({ label, regions }) => regions.map((region) => ({ label, prototypes: region })));
}
