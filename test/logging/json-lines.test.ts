import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { createJsonLinesLogger } from '../../src/logging/json-lines.ts';

const now = () => 1700000000000;

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function read(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
}

test('one object a line, in the order of the calls', async () => {
  const file = join(scratchFolder(), 'run', 'log.jsonl');
  const logger = await createJsonLinesLogger(file, { now });
  logger.scalars(1, { 'train/loss': 0.5, 'train/odd': NaN, 'train/far': -Infinity });
  logger.histogram(2, 'weights', [1, 3, Infinity]);
  logger.image(3, 'support', { pixels: new Uint8Array(6), height: 2, width: 3, depth: 1 });
  logger.text(4, 'note', 'a\nb');
  logger.precisionRecall(5, 'answers', { labels: Uint8Array.of(1, 0, 1), scores: new Float32Array(3) });
  const pictures = { pixels: new Uint8Array(3), height: 1, width: 1, depth: 1 } as const;
  logger.embedding(6, 'points', { vectors: new Float32Array(6), depth: 2, columns: {}, pictures });
  await logger.close();
  const time = '2023-11-14T22:13:20.000Z';
  const histogram = { name: 'weights', count: 3, numNonFinite: 1, min: 1, max: 3, mean: 2, deviation: 1 };
  expect(read(file)).toEqual([
    { time, step: 1, scalars: { 'train/loss': 0.5, 'train/odd': 'NaN', 'train/far': '-Infinity' } },
    { time, step: 2, histogram },
    { time, step: 3, image: { name: 'support', height: 2, width: 3, depth: 1 } },
    { time, step: 4, text: { name: 'note', text: 'a\nb' } },
    { time, step: 5, precisionRecall: { name: 'answers', count: 3, positive: 2 } },
    { time, step: 6, embedding: { name: 'points', count: 3, depth: 2 } },
  ]);
});

test('appends; a resume drops later steps and leaves no file beside the log', async () => {
  const folder = scratchFolder();
  const file = join(folder, 'log.jsonl');
  const log = async (steps: number[], resumeStep?: number) => {
    const logger = await createJsonLinesLogger(file, resumeStep === undefined ? { now } : { now, resumeStep });
    for (const step of steps) logger.scalars(step, { a: step });
    await logger.close();
  };
  await log([10, 20]);
  await log([30]);
  expect(read(file).map(({ step }) => step)).toEqual([10, 20, 30]);
  await log([25], 20);
  expect(read(file).map(({ step }) => step)).toEqual([10, 20, 25]);
  expect(readdirSync(folder)).toEqual(['log.jsonl']);
});

test('goes on after a line that a crash cut off', async () => {
  const file = join(scratchFolder(), 'log.jsonl');
  writeFileSync(file, '{"step":1}\n{"ste');
  const logger = await createJsonLinesLogger(file);
  logger.text(2, 'a', 'b');
  await logger.close();
  expect(read(file).map(({ step }) => step)).toEqual([1, 2]);
});

test('flush resolves when the lines are in the file', async () => {
  const file = join(scratchFolder(), 'log.jsonl');
  const logger = await createJsonLinesLogger(file);
  for (let step = 0; step < 300; step++) logger.scalars(step, { a: 1 });
  await logger.flush();
  expect(read(file).map(({ step }) => step)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  await logger.close();
  expect(() => logger.text(1, 'a', 'b')).toThrow('is closed');
});

test('what cannot be opened is named', async () => {
  const folder = scratchFolder();
  await expect(createJsonLinesLogger(folder)).rejects.toThrow(UserError);
  await expect(createJsonLinesLogger(folder)).rejects.toThrow(`The log ${folder} cannot be opened: EISDIR`);
});

test('a failed write shows in flush and in the next call', async () => {
  const folder = scratchFolder();
  const file = join(folder, 'run', 'log.jsonl');
  const logger = await createJsonLinesLogger(file);
  rmSync(join(folder, 'run'), { recursive: true });
  logger.scalars(1, { a: 1 });
  await expect(logger.flush()).rejects.toThrow(/cannot be written: ENOENT/);
  expect(() => logger.scalars(2, { a: 1 })).toThrow(UserError);
});
