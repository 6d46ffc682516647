import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvents, type LoggedValue } from 'tensorboard-node-writer';
import { expect, onTestFinished, test } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { openRunResults } from '../../src/logging/run-results.ts';

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-results-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function valuesIn(folder: string): Promise<LoggedValue[]> {
  const values: LoggedValue[] = [];
  for (const name of readdirSync(folder).sort()) {
    for await (const event of readEvents(join(folder, name))) values.push(...event.values);
  }
  return values;
}

test('settings, results and the end of a run are in its folder', async () => {
  const folder = join(scratchFolder(), 'results');
  const settings = { method: 'untwist', ways: 5, grey: false, shots: [1, 2], shortcut: [], data: undefined, odd: NaN };
  const results = await openRunResults(folder, settings);
  await results.put(3, { accuracy: 0.5 });
  expect((await valuesIn(folder)).at(-1)).toMatchObject({ kind: 'scalar', tag: 'accuracy', value: 0.5 }); // on disk by now
  results.done();
  await results.close();
  const [start, , end] = await valuesIn(folder);
  expect(start).toMatchObject({
    kind: 'hparams',
    settings: { method: 'untwist', ways: 5, grey: false, shots: '[1,2]', shortcut: '[]', odd: 'null' },
  });
  expect(end).toMatchObject({ kind: 'hparamsEnd', status: 'success' });
});

test('says where it cannot be opened', async () => {
  const file = join(scratchFolder(), 'taken');
  writeFileSync(file, '');
  await expect(openRunResults(file, {})).rejects.toThrow(UserError);
});
