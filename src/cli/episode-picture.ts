import * as tf from '@tensorflow/tfjs-core';
import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import type { LoggedImage } from '../logging/logger.ts';
import { prototypeSheet } from '../report/prototype-sheet.ts';
import { imageTensor } from '../training/embedding-table.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';

/** More labels than this do not fit on a picture that one looks at. */
const MAX_LABELS = 10;

/** A picture of an episode's support: a row a label, grouped by prototype, each prototype's nearest image framed. */
export async function episodePicture(model: EpisodicModel, dataset: Dataset, episode: Episode): Promise<LoggedImage> {
  const { support } = episode;
  const matching = tf.tidy(() => {
    const x = model.embed(imageTensor(dataset.images, support), false);
    return model.applyHead(model.buildHead(x, support.labels, episode.labelNames.length), x).matching;
  });
  const [best, nearest] = tf.tidy(() => [tf.argMax(matching, 1), tf.argMax(matching, 0)]);
  const matched = await best.data();
  const framed = new Set(await nearest.data());
  tf.dispose([matching, best, nearest]);

  const shown = [...support.rows.keys()].filter((i) => (support.labels[i] as number) < MAX_LABELS);
  const part = {
    rows: support.rows.filter((_, i) => shown.includes(i)),
    turns: support.turns.filter((_, i) => shown.includes(i)),
  };
  const { height, width, depth } = dataset.images;
  return prototypeSheet({
    images: { pixels: gatherBatch(dataset.images, part), numImages: shown.length, height, width, depth },
    labels: shown.map((i) => support.labels[i] as number),
    numLabels: Math.min(MAX_LABELS, episode.labelNames.length),
    matched: shown.map((i) => matched[i] as number),
    framed: new Set(shown.flatMap((i, position) => (framed.has(i) ? [position] : []))),
  });
}
