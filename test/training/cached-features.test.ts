import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { featuresOf, type FeatureExtractor } from '../../src/backbones/feature-extractor.node.ts';
import { conv4 } from '../../src/backbones/index.ts';
import { cachedFeatures, type FeatureRequest } from '../../src/training/cached-features.ts';
import { imageTensor } from '../../src/training/embedding-table.ts';
import { SIZE, temporaryFolder, tinyDataset } from './tiny.ts';

const { images } = tinyDataset();
const part = { rows: Int32Array.of(5, 2, 5, 2, 40), turns: Uint8Array.of(0, 0, 0, 1, 0) };

/** A network that counts the images it is given. */
async function counting(seed = 1, size = SIZE): Promise<FeatureExtractor & { seen: number }> {
  const extractor = await featuresOf(conv4({ size, filters: 3, seed }));
  onTestFinished(() => extractor.dispose());
  const counted = {
    ...extractor,
    seen: 0,
    extract: (x: tf.Tensor4D) => {
      counted.seen += x.shape[0];
      return extractor.extract(x);
    },
  };
  return counted;
}

const request = (extractor: FeatureExtractor, folder: string): FeatureRequest => ({
  ...{ extractor, images, part, folder, batch: 2 },
  notice: (line) => expect.fail(line),
});

it('gives the features of each image in order, and computes each one once', async () => {
  const folder = temporaryFolder();
  const extractor = await counting();
  const got = await cachedFeatures(request(extractor, folder));
  const wanted = tf.tidy(() => extractor.extract(imageTensor(images, part)).dataSync());
  expect(got).toHaveLength(5 * 3);
  got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 5));
  expect(Math.max(...got)).toBeGreaterThan(0);
  expect(extractor.seen - 5).toBe(4); // one of the five is asked for twice
  const again = await counting();
  expect(await cachedFeatures(request(again, folder))).toEqual(got);
  expect(again.seen).toBe(0);
});

it('computes anew for another network, and what a damaged file has lost', async () => {
  const folder = temporaryFolder();
  const extractor = await counting();
  const got = await cachedFeatures(request(extractor, folder));
  const other = await counting(2);
  expect(await cachedFeatures(request(other, folder))).not.toEqual(got);
  expect(other.seen).toBe(4);
  const place = join(folder, extractor.hash);
  const [file] = readdirSync(place).map((name) => join(place, name));
  writeFileSync(file as string, 'damaged');
  const lines: string[] = [];
  const again = await counting();
  const repaired = await cachedFeatures({ ...request(again, folder), notice: (line) => lines.push(line) });
  expect(repaired).toEqual(got);
  expect(again.seen).toBe(4);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('is damaged; its features are computed again');
});

it('leaves no tensor behind', async () => {
  const extractor = await counting();
  const before = tf.memory().numTensors;
  await cachedFeatures(request(extractor, temporaryFolder()));
  expect(tf.memory().numTensors).toBe(before);
});

it('refuses images of another format than the network takes', async () => {
  const extractor = await counting(1, 32);
  const refused = cachedFeatures(request(extractor, temporaryFolder()));
  await expect(refused).rejects.toThrow(/takes images of 32 pixels and 1 channels, got 16 x 16 and 1/);
});
