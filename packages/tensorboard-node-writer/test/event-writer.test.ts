import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { EventWriter } from 'tensorboard-node-writer';
import { one, readFields, readRecords, readSummary } from './support/independent-reader.ts';
import { GREY_PNG, scratchFolder } from './support/scratch.ts';

const options = { host: 'host', now: () => 1700000000500 };

test('the first record is the file version', async () => {
  const folder = scratchFolder();
  const writer = await EventWriter.open(folder, options);
  await writer.close();
  expect(writer.file).toBe(`${folder}/events.out.tfevents.1700000000.host`);
  expect(dirname(writer.file)).toBe(folder);
  const records = readRecords(writer.file);
  expect(records.length).toBe(1);
  const event = readFields(records[0] as Buffer);
  expect(one(event, 1).readDoubleLE()).toBe(1700000000.5);
  expect(one(event, 3).toString()).toBe('brain.Event:2');
});

test('scalars of one step share a record; NaN, infinities and zero are kept', async () => {
  const writer = await EventWriter.open(scratchFolder(), options);
  writer.scalars(7, { a: 0, b: NaN, c: -Infinity, d: 0.1 });
  writer.scalars(8, {});
  writer.scalar(9, 'a', 2);
  await writer.close();
  const [first, second, ...others] = readRecords(writer.file).slice(1).map(readSummary);
  expect(others).toEqual([]);
  expect(first?.step).toBe(7n);
  const points = first?.values.map((value) => [one(value, 1).toString(), one(value, 2).readFloatLE()]);
  expect(points).toEqual([['a', 0], ['b', NaN], ['c', -Infinity], ['d', Math.fround(0.1)]]); // prettier-ignore
  expect(second?.step).toBe(9n);
});

test('histogram, image and text are stored under the fields and plugins TensorBoard looks for', async () => {
  const writer = await EventWriter.open(scratchFolder(), options);
  writer.histogram(1, 'h', [1, 1, NaN]);
  writer.image(2, 'i', GREY_PNG);
  writer.text(3, 't', '**ü**');
  await writer.close();
  const [histogram, image, text] = readRecords(writer.file)
    .slice(1)
    .map((record) => readSummary(record).values);
  const pluginOf = (value: Map<number, (bigint | Buffer)[]>) =>
    one(readFields(one(readFields(one(value, 9)), 1)), 1).toString();

  expect(histogram?.length).toBe(2);
  expect(pluginOf(histogram![0]!)).toBe('histograms');
  const tensor = readFields(one(histogram![0]!, 8));
  expect(tensor.get(1)).toEqual([2n]); // DT_DOUBLE
  expect(
    readFields(one(tensor, 2))
      .get(2)
      ?.map((dim) => readFields(dim as Buffer).get(1)),
  ).toEqual([[1n], [3n]]);
  expect([0, 8, 16].map((at) => one(tensor, 4).readDoubleLE(at))).toEqual([1, 1, 2]);
  expect(one(histogram![1]!, 1).toString()).toBe('h/nonFinite');

  const picture = readFields(one(image![0]!, 4));
  expect([1, 2, 3].map((id) => picture.get(id))).toEqual([[1n], [2n], [1n]]); // height, width, channels
  expect(one(picture, 4)).toEqual(GREY_PNG);

  expect(pluginOf(text![0]!)).toBe('text');
  const string = readFields(one(text![0]!, 8));
  expect(string.get(1)).toEqual([7n]); // DT_STRING
  expect(one(string, 2).length).toBe(0); // no dimensions
  expect(one(string, 8).toString('utf8')).toBe('**ü**');
});

test('a resumed run says twice from which step on the earlier points no longer hold', async () => {
  const folder = scratchFolder();
  await (await EventWriter.open(folder, options)).close();
  const writer = await EventWriter.open(folder, { ...options, resumeStep: 40 });
  await writer.close();
  const marks = readRecords(writer.file).slice(1).map(readFields);
  expect(marks.length).toBe(2);
  for (const mark of marks) {
    expect(mark.get(2)).toEqual([41n]);
    expect(readFields(one(mark, 7)).get(1)).toEqual([1n]); // SessionLog.START
  }
  expect(writer.file).toMatch(/1700000001\.host$/);
});

test('times never go back, even when the clock does', async () => {
  const times = [5000, 5000, 9000, 1000];
  const writer = await EventWriter.open(scratchFolder(), { host: 'host', now: () => times.shift() ?? 2000 });
  for (let step = 0; step < 3; step++) writer.scalar(step, 'a', 1);
  await writer.close();
  const written = readRecords(writer.file).map((record) => one(readFields(record), 1).readDoubleLE());
  expect(written).toEqual([5, 9, 9, 9]);
});

test('flush makes everything readable while the writer stays open', async () => {
  const writer = await EventWriter.open(scratchFolder(), options);
  for (let step = 0; step < 1000; step++) writer.scalar(step, 'a', step);
  await writer.flush();
  expect(readRecords(writer.file).length).toBe(1001);
  await writer.close();
});

test('bad input is refused and leaves the file whole', async () => {
  const writer = await EventWriter.open(scratchFolder(), options);
  expect(() => writer.scalar(-1, 'a', 1)).toThrow('step must be an integer of at least 0, got -1');
  expect(() => writer.scalar(0.5, 'a', 1)).toThrow(RangeError);
  expect(() => writer.scalar(2 ** 53, 'a', 1)).toThrow(RangeError);
  expect(() => writer.scalars(1, { a: 1, b: undefined as unknown as number })).toThrow(TypeError);
  expect(() => writer.image(1, 'a', Buffer.from('no picture'))).toThrow(TypeError);
  await writer.close();
  expect(readRecords(writer.file).length).toBe(1);
  expect(() => writer.scalar(1, 'a', 1)).toThrow('is closed');
  await expect(EventWriter.open(scratchFolder(), { resumeStep: 1.5 })).rejects.toThrow('resumeStep must be an integer');
});
