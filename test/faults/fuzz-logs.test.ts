import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CutOffRecordError, EventWriter, readEvents } from 'tensorboard-node-writer';
import { expect, it } from 'vitest';
import { createJsonLinesLogger } from '../../src/logging/json-lines.ts';
import { createTensorBoardLogger } from '../../src/logging/tensor-board.ts';
import { FeatureStore } from '../../src/backbones/feature-store.node.ts';
import { PartialResults } from '../../src/evaluation/protocols/partial-results.ts';
import { frameRecord, HEADER_BYTES } from '../../packages/tensorboard-node-writer/src/framing.ts';
import { makeGround } from './support/ground.ts';
import { fuzz, Wrong, type Harness } from './support/fuzz.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { mutateJsonText } from './support/mutate-json.ts';
import { firstFailure } from './support/planted.ts';

/** The package has no `UserError`: it documents an `Error` that begins with the name of the function. */
const ofThePackage = (error: unknown) =>
  error instanceof Error &&
  (error.constructor === Error || error instanceof CutOffRecordError) &&
  /^(readEvents|EventWriter): /.test(error.message);

const { eventFile, features } = await realFiles();

async function realFiles() {
  const { folder, remove } = makeGround();
  const writer = await EventWriter.open(folder, { now: () => 1e12 });
  for (let step = 0; step < 6; step++)
    writer.scalars(step, { 'train/loss': 1 / (step + 1), 'train/accuracy': step / 6 });
  writer.histogram(3, 'weights', [1, 2, 2, 3, NaN]);
  writer.text(4, 'note', 'hello');
  writer.hparams({ ways: 5, method: 'untwist' });
  await writer.close();
  const store = await FeatureStore.open(folder, { hash: 'net', width: 3 }, () => {});
  await store.add(['ab'.repeat(32), 'cd'.repeat(32)], Float32Array.of(1, 2, 3, 4, 5, 6));
  const featureFile = readdirSync(join(folder, 'net'))[0] as string;
  const files = { eventFile: readFileSync(writer.file), features: readFileSync(join(folder, 'net', featureFile)) };
  remove();
  return files;
}

/** The data of the records of an event file. */
function recordsOf(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    records.push(file.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
    at += HEADER_BYTES + length + 4;
  }
  return records;
}
const originals = recordsOf(eventFile);

const eventsHarness = (read = readEvents): Harness => ({
  name: 'event files',
  alsoRefuses: ofThePackage,
  async attempt({ folder, random, note }) {
    const file = join(folder, 'events.out.tfevents.1');
    const fixed = random.integer(2) === 0;
    note(fixed ? 'checksums right' : 'checksums as they were');
    writeFileSync(file, fixed ? framedAnew() : mutateBytes(eventFile, random, note));
    const known = await eventsOf(read, file, fixed ? null : originalEvents);
    if (known > 1000) throw new Wrong('more events than were written');

    function framedAnew(): Buffer {
      const at = random.integer(originals.length);
      return Buffer.concat(originals.map((d, i) => frameRecord(i === at ? mutateBytes(d, random, note) : d)));
    }
  },
});

/** Reads all. @throws Wrong at an event that is none of those that were written */
async function eventsOf(read: typeof readEvents, file: string, wanted: ReadonlySet<string> | null): Promise<number> {
  let count = 0;
  for await (const event of read(file)) {
    count++;
    if (typeof event.step !== 'number') throw new Wrong('a step is no number');
    if (wanted !== null && !wanted.has(JSON.stringify(event))) throw new Wrong('a damaged event was taken');
  }
  return count;
}
const originalEvents = new Set<string>();
{
  const { folder, remove } = makeGround();
  writeFileSync(join(folder, 'whole'), eventFile);
  for await (const event of readEvents(join(folder, 'whole'))) originalEvents.add(JSON.stringify(event));
  remove();
}

const EVENT_NAMES = [
  'events.out.tfevents.0000000001.host',
  'events.out.tfevents.99999999999999999999999.host',
  `events.out.tfevents.${'9'.repeat(230)}`,
  'events.out.tfevents.9007199254740991.host',
  'events.out.tfevents.-5.host',
  'events.out.tfevents..host',
  'tfevents.\n.x',
];

/** Goes on with a log in a folder of event files that may be damaged, or bear any name. */
const resumedHarness = (open = createTensorBoardLogger): Harness => ({
  name: 'resumed event folders',
  async attempt({ folder, outside, random, note }) {
    const events = join(folder, 'events');
    const kind = random.integer(12);
    if (kind === 0) writeFileSync(events, 'no folder');
    else mkdirSync(events);
    for (let files = kind === 0 ? 0 : 1 + random.integer(3); files > 0; files--) {
      const file = join(events, EVENT_NAMES[random.integer(EVENT_NAMES.length)] as string);
      note(file.slice(events.length));
      try {
        if (kind === 1) symlinkSync(join(outside, 'near.txt'), file);
        else if (kind === 2) mkdirSync(file);
        else writeFileSync(file, mutateBytes(eventFile, random, note));
      } catch (error) {
        note(`not made, ${(error as NodeJS.ErrnoException).code}`);
      }
    }
    for (const resumeStep of [3, 4]) {
      const before = kind === 0 ? [] : readdirSync(events);
      const logger = await open(events, { resumeStep });
      logger.scalars(5, { loss: 1 });
      await logger.close();
      const made = readdirSync(events).filter((name) => !before.includes(name));
      if (made.length !== 1) throw new Wrong(`it made ${made.length} files`);
      const [name] = made as [string];
      if ((await eventsOf(readEvents, join(events, name), null)) !== 4) throw new Wrong('its events are not there');
    }
  },
});

const METRICS = Array.from(
  { length: 8 },
  (_, step) => `{"time":"2026-01-01T00:00:00.000Z","step":${step},"scalars":{"train/loss":${1 / (step + 1)}}}\n`,
).join('');

/** Each line of text with something wrong in some of them. */
const linesHarness = (open = createJsonLinesLogger): Harness => ({
  name: 'metrics.jsonl',
  async attempt({ folder, outside, random, note }) {
    const file = join(folder, 'metrics.jsonl');
    const lines = METRICS.trim().split('\n');
    const at = random.integer(lines.length);
    const kind = random.integer(20);
    if (kind === 0) mkdirSync(file);
    else if (kind === 1) symlinkSync(outside, file);
    else if (kind < 8)
      writeFileSync(file, lines.map((l, i) => `${i === at ? mutateJsonText(l, random, note) : l}\n`).join(''));
    else writeFileSync(file, mutateBytes(Buffer.from(METRICS), random, note));
    const resumeStep = random.integer(9);
    const logger = await open(file, { resumeStep });
    logger.scalars(resumeStep + 1, { 'train/loss': NaN });
    await logger.close();
    const after = readFileSync(file, 'utf8').split('\n');
    if (after.pop() !== '') throw new Wrong('its last line has no end');
    const steps = after.map((line) => (JSON.parse(line) as { step: unknown }).step as number);
    if (!steps.every((step) => typeof step === 'number' && step <= resumeStep + 1))
      throw new Wrong('a later step stayed');
  },
});

const partialHarness = (open = PartialResults.open<number>): Harness => ({
  name: 'partial results',
  async attempt({ folder, random, note }) {
    const whole = `${JSON.stringify({ settings: { seed: 1 } })}\n{"key":"a","value":1}\n{"key":"b","value":2}\n`;
    const bytes =
      random.integer(4) > 0 ? mutateBytes(Buffer.from(whole.slice(22)), random, note) : Buffer.from(whole.slice(22));
    writeFileSync(join(folder, 'partial.jsonl'), Buffer.concat([Buffer.from(whole.slice(0, 22)), bytes]));
    const results = await open(folder, { seed: 1 });
    await results.add('c', 3);
    if ((await open(folder, { seed: 1 })).get('c') !== 3) throw new Wrong('what was added is not there');
  },
});

const featuresHarness = (open = FeatureStore.open): Harness => ({
  name: 'feature caches',
  async attempt({ folder, random, note }) {
    mkdirSync(join(folder, 'net'));
    const file = join(folder, 'net', 'x.features');
    if (random.integer(10) === 0) mkdirSync(file);
    else writeFileSync(file, mutateBytes(features, random, note));
    const store = await open(folder, { hash: 'net', width: 3 }, () => {});
    const found = store.get('ab'.repeat(32));
    if (found !== undefined && [...found].join() !== '1,2,3') throw new Wrong('damaged features were taken');
  },
});

it.each([
  ['event files', eventsHarness(), 1500],
  ['resumed event folders', resumedHarness(), 500],
  ['metrics.jsonl', linesHarness(), 1200],
  ['partial results', partialHarness(), 300],
])('takes or refuses %s', async (_, harness, all) => {
  const { taken, refused } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

it('takes or passes over feature caches', async () => {
  const { refused } = await fuzz(featuresHarness(), 300);
  expect(refused).toBe(0);
});

it('notices a reader of events that does not look at checksums', async () => {
  const careless: typeof readEvents = async function* (file) {
    for await (const event of readEvents(file)) yield { ...event, step: event.step + 1 };
  };
  expect(await firstFailure(eventsHarness(careless))).toMatch(/a damaged event was taken/);
});

it('notices a log that is never opened', async () => {
  const careless: typeof createTensorBoardLogger = () => new Promise(() => {});
  expect(await firstFailure(resumedHarness(careless), 40, 200)).toMatch(/took more than 200 ms/);
});

it('notices lines that a resume should have dropped', async () => {
  const careless: typeof createJsonLinesLogger = (file) => createJsonLinesLogger(file);
  expect(await firstFailure(linesHarness(careless), 200)).toMatch(/a later step stayed/);
});

it('notices partial results that are lost', async () => {
  const careless = async (folder: string) => {
    const results = await PartialResults.open<number>(folder, { seed: 1 });
    results.add = () => Promise.resolve();
    return results;
  };
  expect(await firstFailure(partialHarness(careless))).toMatch(/is not there/);
});

it('notices features that are not those of the image', async () => {
  const careless: typeof FeatureStore.open = async (...given) => {
    const store = await FeatureStore.open(...given);
    store.get = () => Float32Array.of(0, 0, 0);
    return store;
  };
  expect(await firstFailure(featuresHarness(careless))).toMatch(/damaged features/);
});
