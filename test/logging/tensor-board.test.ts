import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readEvents, type LoggedEvent } from 'tensorboard-node-writer';
import { expect, onTestFinished, test } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { createTensorBoardLogger } from '../../src/logging/tensor-board.ts';

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-events-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function readFolder(folder: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (const name of readdirSync(folder).sort()) {
    for await (const event of readEvents(join(folder, name))) events.push(event);
  }
  return events;
}

test('scalars, histograms and texts reach the event file', async () => {
  const folder = scratchFolder();
  const logger = await createTensorBoardLogger(folder);
  logger.scalars(1, { 'train/loss': 0.5 });
  logger.histogram(2, 'weights', [4, 4]);
  logger.text(3, 'note', 'hello');
  await logger.close();
  const events = (await readFolder(folder)).slice(1);
  expect(events.map((event) => event.step)).toEqual([1, 2, 3]);
  expect(events.flatMap((event) => event.values)).toEqual([
    { kind: 'scalar', tag: 'train/loss', value: 0.5 },
    { kind: 'histogram', tag: 'weights', buckets: [{ left: 4, right: 4, count: 2 }] },
    { kind: 'text', tag: 'note', text: 'hello' },
  ]);
});

test.each([1, 3, 4] as const)('an image of depth %i comes back pixel by pixel', async (depth) => {
  const folder = scratchFolder();
  const logger = await createTensorBoardLogger(folder);
  const pixels = Uint8Array.from({ length: 2 * 3 * depth }, (_, i) => (i * 41) % 256);
  const wanted = pixels.slice();
  logger.image(1, 'support', { pixels, height: 2, width: 3, depth });
  pixels.fill(0); // the caller may use its bytes again at once
  await logger.flush();
  const value = (await readFolder(folder))[1]?.values[0];
  if (value?.kind !== 'image') throw new Error('no image was logged');
  expect(value).toMatchObject({ tag: 'support', height: 2, width: 3, channels: depth });
  const decoded = await sharp(value.png)
    .toColourspace(depth === 1 ? 'b-w' : 'srgb') // else sharp hands out three channels for grey
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(decoded.info.channels).toBe(depth);
  expect(new Uint8Array(decoded.data)).toEqual(wanted);
  await logger.close();
});

test('decisions become a curve of precision and recall', async () => {
  const folder = scratchFolder();
  const logger = await createTensorBoardLogger(folder);
  logger.precisionRecall(4, 'answers', { labels: Uint8Array.of(1, 0), scores: Float32Array.of(0.9, 0.3) });
  await logger.close();
  const value = (await readFolder(folder))[1]?.values[0];
  if (value?.kind !== 'prCurve') throw new Error('no curve was logged');
  expect(value.curve.precision[0]).toBe(0.5);
  expect(value.curve.precision[100]).toBe(1); // at the threshold 0.5
});

test('an embedding lies beside the event file, its pictures as one', async () => {
  const folder = scratchFolder();
  const logger = await createTensorBoardLogger(folder);
  const vectors = Float32Array.of(1, 2, 3, 4, 5, 6);
  const pictures = {
    pixels: Uint8Array.from({ length: 18 }, (_, i) => 10 * i),
    height: 1,
    width: 2,
    depth: 3,
  } as const;
  logger.embedding(4, 'points', { vectors, depth: 2, columns: { class: ['a', 'b', 'c'] }, pictures });
  vectors.fill(0); // the caller may use its arrays again at once
  await logger.flush();
  const read = (name: string) => readFileSync(join(folder, 'projector', `points.${name}`));
  expect(read('vectors.tsv').toString()).toBe('1\t2\n3\t4\n5\t6\n');
  expect(read('columns.tsv').toString()).toBe('a\nb\nc\n');
  const sprite = await sharp(read('sprite.png')).raw().toBuffer({ resolveWithObject: true });
  expect([sprite.info.width, sprite.info.height]).toEqual([4, 2]);
  expect([...sprite.data.subarray(0, 18)]).toEqual(Array.from({ length: 18 }, (_, i) => 10 * i));
  expect(readFileSync(join(folder, 'projector_config.pbtxt'), 'utf8')).toContain('"points at 4"');
  await logger.close();
});

test('images keep their order and close waits for them', async () => {
  const folder = scratchFolder();
  const logger = await createTensorBoardLogger(folder);
  const square = (side: number) => ({
    pixels: new Uint8Array(side * side),
    height: side,
    width: side,
    depth: 1 as const,
  });
  [300, 1, 50, 2].forEach((side, step) => logger.image(step, 'a', square(side)));
  await logger.close();
  expect((await readFolder(folder)).slice(1).map((event) => event.step)).toEqual([0, 1, 2, 3]);
});

test('a resumed log marks the step from which on the earlier one no longer holds', async () => {
  const folder = scratchFolder();
  await (await createTensorBoardLogger(folder)).close();
  await (await createTensorBoardLogger(folder, { resumeStep: 20 })).close();
  expect((await readFolder(folder)).filter((event) => event.sessionStart).map((event) => event.step)).toContain(21);
});

test('bad input: pixels that do not fit, a folder that is a file, a step below 0', async () => {
  const folder = scratchFolder();
  const logger = await createTensorBoardLogger(folder);
  const image = { pixels: new Uint8Array(5), height: 2, width: 3, depth: 1 } as const;
  expect(() => logger.image(1, 'a', image)).toThrow(
    "image 'a' must have height * width * depth bytes, got 5 for [2, 3, 1]",
  );
  await logger.close();
  writeFileSync(join(folder, 'file'), '');
  await expect(createTensorBoardLogger(join(folder, 'file'))).rejects.toThrow(UserError);
  await expect(createTensorBoardLogger(folder, { resumeStep: -1 })).rejects.toThrow(RangeError);
});

test('an image that cannot be stored shows in flush and in close', async () => {
  const logger = await createTensorBoardLogger(scratchFolder());
  logger.image(-1, 'a', { pixels: new Uint8Array(1), height: 1, width: 1, depth: 1 });
  await expect(logger.flush()).rejects.toThrow('step must be an integer of at least 0, got -1');
  await expect(logger.close()).rejects.toThrow(RangeError);
});
