import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { Random } from '../../src/base/random.ts';
import { readEpisode } from '../../src/cli/episode-reading.ts';
import { logReading } from '../../src/cli/log-reading.ts';
import { useBackend } from '../../src/engine/index.ts';
import { gatherBatch } from '../../src/episodes/batch.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { MemoryLogger, type LogEntry } from '../../src/logging/memory.ts';
import { createLearner } from '../../src/training/methods/create-learner.ts';
import { SIZE, tinyConfig, tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const dataset = tinyDataset();
const spec = { ways: 3, shots: 2, queries: 4 };
const episode = new EpisodeSampler(dataset.split.validation, spec, new Random(1)).next();

const find = <Kind extends LogEntry['kind']>(logger: MemoryLogger, kind: Kind) =>
  logger.entries.flatMap((entry) => (entry.kind === kind ? [entry as Extract<LogEntry, { kind: Kind }>] : []));

it('logs samples and prototypes as points, with what is said of each', async () => {
  const [logger, model] = [new MemoryLogger(), tinyModel({ prototypes: 'kMeans', perClass: 2 })];
  await logReading({ logger, step: 9, part: 'validation' }, model, dataset.images, episode);
  const [{ step, name, embedding } = never()] = find(logger, 'embedding');
  expect([step, name]).toEqual([9, 'validation']);
  const { columns, vectors, depth, pictures } = embedding;
  const { embeddings, head } = await readEpisode(model, dataset.images, episode);
  expect(depth).toBe(embeddings.length / 18);
  expect([...vectors]).toEqual([...embeddings, ...(head?.prototypes ?? [])]);
  expect(columns['role']).toEqual([...Array(6).fill('support'), ...Array(12).fill('query'), ...Array(6).fill('prototype')]); // prettier-ignore
  expect(columns['number']).toEqual([6, 12, 6].flatMap((length) => Array.from({ length }, (_, i) => i)));
  const names = [...episode.support.labels, ...episode.query.labels].map((label) => episode.labelNames[label]);
  expect(columns['class']?.slice(0, 18)).toEqual(names);
  columns['answer']?.forEach((answer, i) =>
    expect(columns['right']?.[i]).toBe(answer === columns['class']?.[i] ? 'yes' : 'no'),
  );
  for (const values of Object.values(columns)) expect(values).toHaveLength(24);

  // Queries have their own images; a prototype has one of the support, with a frame.
  const size = SIZE * SIZE;
  const pictureOf = (i: number) => pictures.pixels.subarray(i * size * 3, (i + 1) * size * 3);
  const red = Array.from({ length: size }, (_, at) => pictureOf(6)[at * 3]);
  expect(red).toEqual([
    ...gatherBatch(dataset.images, { rows: episode.query.rows.slice(0, 1), turns: Uint8Array.of(0) }),
  ]);
  const [r, g, b] = pictureOf(18);
  expect(new Set([r, g, b]).size).toBeGreaterThan(1); // a colour, on images that are grey
});

it('logs the map, the support and the tables', async () => {
  const logger = new MemoryLogger();
  await logReading({ logger, step: 9, part: 'test' }, tinyModel(), dataset.images, episode);
  expect(find(logger, 'image').map(({ name }) => name)).toEqual(['test/map', 'test/supportAndPrototypes']);
  for (const { image } of find(logger, 'image')) {
    expect(image.pixels).toHaveLength(image.height * image.width * image.depth);
    expect(new Set(image.pixels).size).toBeGreaterThan(3);
  }
  const [{ name, text } = never()] = find(logger, 'text');
  expect(name).toBe('test/prototypes');
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  expect(lines).toHaveLength(2 + 3 + 2 + 3); // heads and rules; three prototypes, three classes
  for (const label of episode.labelNames) expect(text).toContain(`| ${label} `);
});

it('logs the samples of a peer, which has no prototypes', async () => {
  const learner = createLearner(conv4({ size: SIZE, filters: 4, seed: 1 }), tinyConfig({ method: 'matching' }));
  onTestFinished(() => learner.dispose());
  const logger = new MemoryLogger();
  await logReading({ logger, step: 1, part: 'validation' }, learner, dataset.images, episode);
  expect(logger.entries.map(({ kind }) => kind)).toEqual(['embedding']);
  const { columns } = find(logger, 'embedding')[0]?.embedding ?? never();
  expect(Object.keys(columns)).toEqual(['class', 'role', 'number']);
  expect(columns['class']).toHaveLength(18);
});

function never(): never {
  throw new Error('nothing of that kind was logged');
}
