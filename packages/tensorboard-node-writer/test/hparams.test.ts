import { expect, test } from 'vitest';
import { EventWriter, readEvents, type LoggedValue, type Setting } from 'tensorboard-node-writer';
import { one, readFields, readRecords, readSummary } from './support/independent-reader.ts';
import { scratchFolder } from './support/scratch.ts';

const options = { host: 'host', now: () => 1700000000500 };

async function written(write: (writer: EventWriter) => void) {
  const writer = await EventWriter.open(scratchFolder(), options);
  write(writer);
  await writer.close();
  const values: LoggedValue[] = [];
  for await (const event of readEvents(writer.file)) values.push(...event.values);
  return { values, records: readRecords(writer.file).slice(1) };
}

/** What the plugin is given, and under which tag. */
function contentOf(record: Buffer) {
  const [value] = readSummary(record).values;
  const plugin = readFields(one(readFields(one(value!, 9)), 1));
  expect(one(plugin, 1).toString()).toBe('hparams');
  const tensor = readFields(one(value!, 8));
  expect(tensor.get(1)).toEqual([1n]); // DT_FLOAT
  expect(one(readFields(one(tensor, 2)), 2).length).toBe(0); // one dimension of the default size, which is 0
  return { tag: one(value!, 1).toString(), content: readFields(one(plugin, 2)) };
}

test('settings and the end of a run are stored under the fields TensorBoard looks for', async () => {
  const { records } = await written((writer) => {
    writer.hparams({ rate: 0, name: 'ü', deep: false }, 'a group');
    writer.hparamsEnd('failure');
  });
  const [start, end] = records.map(contentOf);
  expect(start?.tag).toBe('_hparams_/session_start_info');
  const info = readFields(one(start!.content, 3));
  const entries = (info.get(1) ?? []).map((entry) => readFields(entry as Buffer));
  expect(entries.map((entry) => one(entry, 1).toString())).toEqual(['rate', 'name', 'deep']);
  const [rate, name, deep] = entries.map((entry) => readFields(one(entry, 2)));
  expect(one(rate!, 2).readDoubleLE()).toBe(0); // a zero is on the wire, or the setting would have no value
  expect(one(name!, 3).toString()).toBe('ü');
  expect(deep!.get(4)).toEqual([0n]);
  expect(one(info, 4).toString()).toBe('a group');
  expect(one(info, 5).readDoubleLE()).toBe(1700000000.5);

  expect(end?.tag).toBe('_hparams_/session_end_info');
  const ended = readFields(one(end!.content, 4));
  expect(ended.get(1)).toEqual([2n]);
  expect(one(ended, 2).readDoubleLE()).toBe(1700000000.5);
});

test('an experiment names settings with their types, and metrics', async () => {
  const { records } = await written((writer) =>
    writer.hparamsExperiment({
      description: 'which rate',
      settings: { rate: { type: 'number', title: 'learning rate' }, name: { type: 'string' } },
      metrics: [{ tag: 'accuracy', group: 'test', description: 'of new classes' }],
    }),
  );
  const { tag, content } = contentOf(records[0]!);
  expect(tag).toBe('_hparams_/experiment');
  const experiment = readFields(one(content, 2));
  expect(one(experiment, 1).toString()).toBe('which rate');
  const [rate, name] = (experiment.get(4) ?? []).map((info) => readFields(info as Buffer));
  expect([one(rate!, 1).toString(), one(rate!, 2).toString(), rate!.get(4)]).toEqual(['rate', 'learning rate', [3n]]);
  expect([one(name!, 1).toString(), name!.get(2), name!.get(4)]).toEqual(['name', undefined, [1n]]);
  const metric = readFields(one(experiment, 5));
  expect([1, 2].map((id) => one(readFields(one(metric, 1)), id).toString())).toEqual(['test', 'accuracy']);
  expect(one(metric, 4).toString()).toBe('of new classes');
});

test('all of it comes back', async () => {
  const settings = { rate: 0.1, zero: 0, name: '', deep: false, wide: true };
  const experiment = {
    settings: { rate: { type: 'number', description: 'how fast' }, deep: { type: 'boolean' } },
    metrics: [{ tag: 'loss' }, { tag: 'accuracy', group: 'test', title: 'accuracy' }],
  } as const;
  const { values } = await written((writer) => {
    writer.hparamsExperiment(experiment);
    writer.hparams(settings);
    writer.hparamsEnd('success');
  });
  expect(values).toEqual([
    { kind: 'hparamsExperiment', tag: '_hparams_/experiment', experiment },
    { kind: 'hparams', tag: '_hparams_/session_start_info', settings, group: null, time: 1700000000.5 },
    { kind: 'hparamsEnd', tag: '_hparams_/session_end_info', status: 'success', time: 1700000000.5 },
  ]);
});

test('what is no setting or no status is refused', async () => {
  const writer = await EventWriter.open(scratchFolder(), options);
  for (const bad of [NaN, Infinity, null, undefined, [1]]) {
    expect(() => writer.hparams({ bad: bad as unknown as Setting })).toThrow(/'bad' must be a string, a boolean or a/);
  }
  expect(() => writer.hparamsEnd('done' as 'success')).toThrow('status must be one of success, failure, running');
  await writer.close();
  expect(readRecords(writer.file).length).toBe(1);
});
