import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { embeddingTwist } from '../../src/evaluation/embedding-twist.ts';
import { measureTwist } from '../../src/metrics/twist.ts';
import { imageTensor } from '../../src/training/embedding-table.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

const { images, split } = tinyDataset();
// All images of a class, so that the test needs to know nothing of the draw.
const classes = split.test.map((imageClass) => ({ ...imageClass, rows: imageClass.rows.slice(0, 5) }));

it.each(['class', 'group'] as const)('is the twist of the embeddings under the labels of the %s', async (labelBy) => {
  const model = tinyModel();
  const twist = await embeddingTwist(model, images, classes, labelBy, new Random(1));
  const rows = Int32Array.from(classes.flatMap((c) => c.rows));
  const x = model.embed(imageTensor(images, { rows, turns: new Uint8Array(rows.length) }), false);
  const labels = classes.flatMap(({ rows: own }, c) => own.map(() => (labelBy === 'class' ? c : c % 2)));
  const embeddings = Float32Array.from(x.dataSync());
  const plain = measureTwist({ embeddings, labels, depth: x.shape[1], random: new Random(2) });
  expect(twist.neighbourPurity).toBeCloseTo(plain.neighbourPurity, 6);
  expect(twist.componentsPerClass).toBe(plain.componentsPerClass);
  expect(twist.silhouette).toBeCloseTo(plain.silhouette, 3);
});

it('gives the same numbers for the same random stream, and leaves no tensor', async () => {
  const model = tinyModel();
  const measure = () => embeddingTwist(model, images, split.test, 'group', new Random(3));
  expect(await measure()).toEqual(await measure());
  await expectNoLeak(measure);
});
