import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { DEFAULT_JITTER, jitterBatch } from '../../src/episodes/augment.ts';
import { gatherBatch } from '../../src/episodes/batch.ts';
import { withRotations } from '../../src/episodes/rotations.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { EmbeddingTable, imageTensor } from '../../src/training/embedding-table.ts';
import { tinyDataset, tinyModel } from './tiny.ts';

const dataset = tinyDataset(9, 4, 4);

it('holds what embedding directly gives, turned images included, over more than one batch', async () => {
  const model = tinyModel();
  const classes = withRotations(dataset.split.train); // 9 classes of 8 images in 4 turns: 288
  const progress: [number, number][] = [];
  const table = await EmbeddingTable.build(model, dataset.images, classes, (...told) => progress.push(told));
  expect(table.embeddings.shape).toEqual([288, 4]);
  expect(progress).toEqual([
    [256, 288],
    [288, 288],
  ]);
  const { support } = new EpisodeSampler(classes, { ways: 8, shots: 3, queries: 1 }, new Random(2)).next();
  expect(new Set(support.turns).size).toBeGreaterThan(1);
  const [got, direct] = tf.tidy(() => [
    table.gather(support).dataSync(),
    model.embed(imageTensor(dataset.images, support), false).dataSync(),
  ]);
  got.forEach((value, i) => expect(value).toBeCloseTo(direct[i] as number, 5));
  table.dispose();
});

it('embeds the mean over views of an image: itself and drawn changes of it', async () => {
  const model = tinyModel();
  const { images, split } = dataset;
  const classes = split.test.slice(0, 1);
  const views = () => ({ count: 3, random: new Random(7) });
  const table = await EmbeddingTable.build(model, images, classes, undefined, views());
  const again = await EmbeddingTable.build(model, images, classes, undefined, views());
  const plain = await EmbeddingTable.build(model, images, classes);
  const part = { rows: Int32Array.from(classes[0]!.rows), turns: new Uint8Array(classes[0]!.rows.length) };
  const pixels = gatherBatch(images, part);
  const random = new Random(7);
  const all = [pixels, ...[1, 2].map(() => jitterBatch(pixels, images, DEFAULT_JITTER, random))];
  const { height, width, depth } = images;
  const each = all.map((view) =>
    tf.tidy(() => model.embed(tf.tensor4d(view, [part.rows.length, height, width, depth]), false).dataSync()),
  );
  const got = table.embeddings.dataSync();
  got.forEach((value, i) => expect(value).toBeCloseTo((each[0]![i]! + each[1]![i]! + each[2]![i]!) / 3, 5));
  expect(again.embeddings.dataSync()).toEqual(got);
  expect(plain.embeddings.dataSync()).not.toEqual(got);
  [table, again, plain].forEach((made) => made.dispose());
});

it('refuses images it has not embedded', async () => {
  const table = await EmbeddingTable.build(tinyModel(), dataset.images, dataset.split.test);
  const rows = Int32Array.of((dataset.split.test[0]?.rows as number[])[0] as number);
  expect(() => table.positionsOf({ rows: Int32Array.of(0), turns: Uint8Array.of(0) })).toThrow(RangeError);
  expect(() => table.positionsOf({ rows, turns: Uint8Array.of(1) })).toThrow(RangeError);
  expect(Array.from(table.positionsOf({ rows, turns: Uint8Array.of(0) }))).toEqual([0]);
  table.dispose();
});
