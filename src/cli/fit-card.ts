import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, ImageClass } from '../episodes/types.ts';
import { imageStatistics, parseModelCard, type ModelCard } from '../interpretation/fitted/index.ts';
import { cardNumbers } from '../interpretation/fitted/card-numbers.ts';
import { CARD_FORMAT } from '../interpretation/fitted/model-card.ts';
import type { TrainConfig } from '../training/config.ts';
import { EmbeddingTable } from '../training/embedding-table.ts';
import type { TrainingState } from '../training/run-checkpoint.ts';

/** The card's name in the folder of a model. */
export const CARD_FILE = 'card.json';
/** Classes that the card's numbers are from, at most, and images of each. */
const CLASSES = 80;
const IMAGES = 20;
/** Images whose looks are measured. */
const LOOKED_AT = 200;

export interface CardRequest {
  readonly embed: (images: tf.Tensor4D) => tf.Tensor2D;
  readonly dataset: Dataset;
  readonly config: TrainConfig;
  readonly best: TrainingState['best'];
  /** Episodes trained. */
  readonly episode: number;
}

/**
 * What there is to know of a trained network, from the data it was trained on: its numbers are of the validation classes, or
 * of the training classes where these are too few. Seconds; draws from the config's seed.
 * @returns null where the data hold fewer than two classes of two images
 */
export async function makeCard({ embed, dataset, config, best, episode }: CardRequest): Promise<ModelCard | null> {
  const random = new Random(config.seed).fork('model card');
  const { train, validation } = dataset.split;
  const usable = [validation, train]
    .map((part) => part.filter(({ rows }) => rows.length > 1))
    .find((c) => c.length > 1);
  if (usable === undefined) return null;
  const classes = random
    .sample(usable, Math.min(CLASSES, usable.length))
    .map((c): ImageClass => ({ ...c, rows: random.sample(c.rows, Math.min(IMAGES, c.rows.length)) }));
  const table = await EmbeddingTable.build({ embed: (images) => embed(images) }, dataset.images, classes);
  const embeddings = Float32Array.from(await table.embeddings.data());
  const depth = table.embeddings.shape[1];
  table.dispose();
  const samples = classes.map(({ rows, turns, group }) => {
    const positions = table.positionsOf({
      rows: Int32Array.from(rows),
      turns: new Uint8Array(rows.length).fill(turns),
    });
    return { group, rows: Array.from(positions) };
  });
  const { images } = dataset;
  const rows = Int32Array.from(classes.flatMap((c) => c.rows).slice(0, LOOKED_AT));
  const pixels = gatherBatch(images, { rows, turns: new Uint8Array(rows.length) });
  const { labelBy, method, backbone, ways, shots, seed } = config;
  return {
    formatVersion: CARD_FORMAT,
    ...{ dataset: dataset.name, labelBy },
    images: {
      ...{ size: images.height, depth: images.depth },
      statistics: imageStatistics({ ...images, pixels, numImages: rows.length }),
    },
    training: { ...{ method, backbone, ways, shots, seed }, episodes: episode },
    accuracy: best === null ? null : { mean: best.accuracy, halfWidth: best.halfWidth },
    ...cardNumbers({ embeddings, depth, classes: samples, labelBy }, random.fork('episodes')),
  };
}

/** Puts a card beside the model that it is of. */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  await writeWhole(join(folder, CARD_FILE), `${JSON.stringify(card)}\n`);
}

/** The card in a folder; null where there is none. @throws UserError for one that is damaged */
export async function readCard(folder: string): Promise<ModelCard | null> {
  const file = join(folder, CARD_FILE);
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : parseModelCard(text, file);
}
