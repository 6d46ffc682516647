import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CutOffRecordError, EventWriter, readEvents, type LoggedEvent } from 'tensorboard-node-writer';
import { encodeEvent } from '../src/schema.ts';
import { frameRecord } from '../src/framing.ts';
import { GREY_PNG, scratchFolder } from './support/scratch.ts';

async function readAll(file: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const event of readEvents(file)) events.push(event);
  return events;
}

async function writeSome(): Promise<string> {
  const writer = await EventWriter.open(scratchFolder(), { resumeStep: 4, now: () => 1700000000250 });
  writer.scalars(5, { a: 0.5, b: NaN });
  writer.histogram(6, 'h', [2, 2]);
  writer.histogram(6, 'none', []);
  writer.image(7, 'i', GREY_PNG);
  writer.text(8, 't', 'grün');
  await writer.close();
  return writer.file;
}

test('everything written comes back', async () => {
  const [version, start, again, ...events] = await readAll(await writeSome());
  expect(version).toEqual({ wallTime: 1700000000.25, step: 0, fileVersion: 'brain.Event:2', sessionStart: false, values: [] }); // prettier-ignore
  expect(start).toMatchObject({ step: 5, sessionStart: true, values: [] });
  expect(again).toEqual(start);
  expect(events.map((event) => event.step)).toEqual([5, 6, 6, 7, 8]);
  expect(events.flatMap((event) => event.values)).toEqual([
    { kind: 'scalar', tag: 'a', value: 0.5 },
    { kind: 'scalar', tag: 'b', value: NaN },
    { kind: 'histogram', tag: 'h', buckets: [{ left: 2, right: 2, count: 2 }] },
    { kind: 'histogram', tag: 'none', buckets: [] },
    { kind: 'image', tag: 'i', width: 2, height: 1, channels: 1, png: GREY_PNG },
    { kind: 'text', tag: 't', text: 'grün' },
  ]);
});

test('a value of another kind is named, not guessed', async () => {
  const file = join(scratchFolder(), 'events');
  const tensor = { dtype: 1, tensorShape: {}, tensorContent: Buffer.alloc(4) };
  writeFileSync(file, frameRecord(encodeEvent({ wallTime: 1, step: 1, summary: { value: [{ tag: 'x', tensor }] } })));
  expect((await readAll(file))[0]?.values).toEqual([{ kind: 'other', tag: 'x' }]);
});

test.each([
  ['histograms', { dtype: 2, tensorShape: { dim: [{ size: 2 }, { size: 3 }] }, tensorContent: Buffer.alloc(24) }],
  ['pr_curves', { dtype: 1, tensorShape: { dim: [{ size: 6 }, { size: 9 }] }, tensorContent: Buffer.alloc(24) }],
  ['text', { dtype: 7, tensorShape: {} }],
])('a value of %s that does not fit its kind is named, not guessed', async (pluginName, tensor) => {
  const file = join(scratchFolder(), 'events');
  const value = { tag: 'x', tensor, metadata: { pluginData: { pluginName } } };
  writeFileSync(file, frameRecord(encodeEvent({ wallTime: 1, step: 1, summary: { value: [value] } })));
  expect((await readAll(file))[0]?.values).toEqual([{ kind: 'other', tag: 'x' }]);
});

const cutField = Buffer.of(0x0a, 0x7f); // says that 127 bytes follow, and ends
const cutSettings = { tag: 'x', metadata: { pluginData: { pluginName: 'hparams', content: cutField } } };

test.each([
  ['no event', cutField],
  ['an event with damaged settings', encodeEvent({ wallTime: 2, step: 2, summary: { value: [cutSettings] } })],
])('a record whose checksums fit %s is told, after those before it', async (_, data) => {
  const file = join(scratchFolder(), 'events');
  const whole = frameRecord(encodeEvent({ wallTime: 1, step: 7 }));
  writeFileSync(file, Buffer.concat([whole, frameRecord(data)]));
  const events = readEvents(file);
  expect((await events.next()).value).toMatchObject({ step: 7 });
  await expect(events.next()).rejects.toThrow(
    `readEvents: '${file}': the record at byte ${whole.length} holds no event.`,
  );
});

test('a length that was changed is told before as much is read', async () => {
  const file = await writeSome();
  const whole = readFileSync(file);
  for (const at of [0, 3, 7, 8]) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 1;
    writeFileSync(file, changed);
    await expect(readAll(file)).rejects.toThrow(/the record at byte 0 has a length that does not fit its checksum/);
  }
});

test('a changed byte anywhere is found', async () => {
  const file = await writeSome();
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at += 3) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x10;
    writeFileSync(file, changed);
    await expect(readAll(file), `byte ${at}`).rejects.toThrow(/the record at byte \d+ (has|is)/);
  }
});

test('a file that is cut off gives the whole records and then says so', async () => {
  const file = await writeSome();
  const whole = readFileSync(file);
  for (const cut of [1, 5, whole.length - 5]) {
    writeFileSync(file, whole.subarray(0, whole.length - cut));
    await expect(readAll(file)).rejects.toThrow(/is cut off/);
    await expect(readAll(file)).rejects.toThrow(CutOffRecordError);
  }
  writeFileSync(file, whole.subarray(0, whole.length - 1));
  const events = readEvents(file);
  for (let i = 0; i < 7; i++) expect((await events.next()).done).toBe(false);
  await expect(events.next()).rejects.toThrow(/is cut off/);
});
