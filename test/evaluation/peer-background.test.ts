import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { EmbeddedEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { trainingBackground } from '../../src/evaluation/peer-background.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

const dataset = tinyDataset(5);

it('embeds images of the training classes, labelled by class or by group', async () => {
  const model = tinyModel();
  const { rows, labels, depth } = await trainingBackground(model, dataset, 'class', new Random(1));
  expect(labels).toHaveLength(5 * 8);
  expect(rows).toHaveLength(5 * 8 * depth);
  expect(new Set(labels)).toEqual(new Set([0, 1, 2, 3, 4]));
  // Each row is the embedding of an image of one training class, the same class for the same label.
  const embedded = await EmbeddedEpisodes.build(model, dataset.images, dataset.split.train);
  const known = dataset.split.train.map((one) =>
    [...one.rows].map((row) => {
      const part = { rows: Int32Array.of(row), turns: Uint8Array.of(0), labels: Int32Array.of(0) };
      return embedded.rows(part).join();
    }),
  );
  const classOf = new Map<number, number>();
  labels.forEach((label, i) => {
    const row = rows.slice(i * depth, (i + 1) * depth).join();
    const found = known.findIndex((images) => images.includes(row));
    expect(found).toBeGreaterThanOrEqual(0);
    expect(classOf.get(label) ?? found).toBe(found);
    classOf.set(label, found);
  });
  const grouped = await trainingBackground(model, dataset, 'group', new Random(1));
  expect(new Set(grouped.labels)).toEqual(new Set([0, 1]));
});

it('says what to do where there is nothing to learn from', async () => {
  const one = tinyDataset(1);
  await expect(trainingBackground(tinyModel(), one, 'class', new Random(1))).rejects.toThrow(
    /leave it out with --peers/,
  );
});
