import * as tf from '@tensorflow/tfjs-core';
import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import { readClasses, rowOf } from '../interpretation/model-on-samples.ts';
import {
  prototypePictures,
  type PrototypePicture,
  type PicturesInput,
  type PrototypePictures,
} from '../interpretation/pictures/prototype-pictures.ts';
import { predictImages, type ImageClassifier } from '../interpretation/probe/image-classifier.ts';
import { prototypeClasses } from '../ops/index.ts';
import { pictureSheet, picturePng } from '../report/picture-sheet.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { episodeClassifier, unitImages } from './episode-classifier.ts';

/** One picture and what it is taken for; plain JSON. */
export interface JudgedPicture extends Omit<PrototypePicture, 'pixels' | 'nearest'> {
  /** From 1. */
  readonly episode: number;
  /** Whether it was chosen, or the other start. */
  readonly chosen: boolean;
  /** The class its prototype speaks for. */
  readonly class: string;
  /** The class that the network itself takes it for, and the judge, where there is one. */
  readonly own: string;
  readonly judge: string | null;
}

export interface PicturedEpisode {
  readonly pictures: readonly JudgedPicture[];
  /** The share of the queries, real images, that the judge gets right; null without a judge. */
  readonly judgeAccuracy: number | null;
  /** A sheet of the chosen pictures beside real images. */
  readonly png: Buffer;
}

/** Pictures the prototypes of one episode. @param number of the episode, from 1 */
export async function pictureEpisode(
  networks: { readonly model: EpisodicModel; readonly judge?: EpisodicModel | undefined },
  { images }: Dataset,
  episode: Episode,
  number: number,
  how: Pick<PicturesInput, 'random' | 'onProgress' | 'settings' | 'signal'>,
): Promise<PicturedEpisode> {
  const classifier = await episodeClassifier(networks.model, images, episode);
  const judge = networks.judge === undefined ? null : await episodeClassifier(networks.judge, images, episode);
  const samples = unitImages(images, episode.support);
  try {
    const made = await prototypePictures({ classifier, samples, ...how });
    const names = await prototypeNames(classifier, episode);
    const pictures: JudgedPicture[] = [];
    for (const chosen of [true, false]) {
      const list = chosen ? made.pictures : made.rejected;
      const own = await labelsOf(classifier, list, made);
      const given = judge === null ? null : await labelsOf(judge, list, made);
      list.forEach(({ pixels: _, nearest: __, ...picture }, i) =>
        pictures.push({
          ...{ episode: number, chosen, class: names[picture.prototype]!, ...picture },
          ...{ own: episode.labelNames[own[i]!]!, judge: given === null ? null : episode.labelNames[given[i]!]! },
        }),
      );
    }
    const { support } = episode;
    const bytes = { ...images, pixels: gatherBatch(images, support), numImages: support.rows.length };
    return {
      ...{ pictures, judgeAccuracy: judge === null ? null : await accuracyOn(judge, images, episode) },
      png: await picturePng(pictureSheet(made, bytes)),
    };
  } finally {
    tf.dispose([samples, classifier.prototypes, classifier.association]);
    if (judge !== null) tf.dispose([judge.prototypes, judge.association]);
  }
}

/** The class that each prototype speaks for. */
async function prototypeNames({ association }: ImageClassifier, { labelNames }: Episode): Promise<string[]> {
  const shares = tf.tidy(() => prototypeClasses(association));
  const values = (await shares.data()) as Float32Array;
  const [numPrototypes, numLabels] = shares.shape;
  shares.dispose();
  return Array.from({ length: numPrototypes }, (_, j) => labelNames[readClasses(rowOf(values, j, numLabels)).winner]!);
}

async function labelsOf(
  classifier: ImageClassifier,
  pictures: readonly PrototypePicture[],
  { height, width, channels }: PrototypePictures,
): Promise<Int32Array> {
  const pixels = new Float32Array(pictures.length * height * width * channels);
  pictures.forEach((picture, i) => pixels.set(picture.pixels, i * picture.pixels.length));
  const images = tf.tensor4d(pixels, [pictures.length, height, width, channels]);
  const { labels } = await predictImages(classifier, images);
  images.dispose();
  return labels;
}

async function accuracyOn(classifier: ImageClassifier, images: Dataset['images'], { query }: Episode): Promise<number> {
  const queries = unitImages(images, query);
  const { labels } = await predictImages(classifier, queries);
  queries.dispose();
  return labels.filter((label, i) => label === query.labels[i]).length / labels.length;
}
