import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PartialResults } from '../../../src/evaluation/protocols/partial-results.ts';
import { temporaryFolder } from '../../episodes/support/files.ts';

const settings = { seed: 1, embedding: 'abc' };

it('keeps what was added for the same settings', async () => {
  const folder = join(temporaryFolder(), 'new');
  const results = await PartialResults.open<{ n: number }>(folder, settings);
  expect(results.get('a')).toBeUndefined();
  await results.add('a', { n: 1 });
  await results.add('b', { n: 0.1 + 0.2 });
  const again = await PartialResults.open<{ n: number }>(folder, settings);
  expect([again.get('a'), again.get('b'), again.get('c')]).toEqual([{ n: 1 }, { n: 0.1 + 0.2 }, undefined]);
});

it('drops a last line that was cut off, and goes on behind the ones before', async () => {
  const folder = temporaryFolder();
  const results = await PartialResults.open<number>(folder, settings);
  await results.add('a', 1);
  appendFileSync(join(folder, 'partial.jsonl'), '{"key":"b","val');
  const again = await PartialResults.open<number>(folder, settings);
  expect(again.get('b')).toBeUndefined();
  await again.add('b', 2);
  const last = await PartialResults.open<number>(folder, settings);
  expect([last.get('a'), last.get('b')]).toEqual([1, 2]);
});

it('refuses results of other settings, damaged ones, and a folder that cannot be', async () => {
  const folder = temporaryFolder();
  await (await PartialResults.open<number>(folder, settings)).add('a', 1);
  await expect(PartialResults.open(folder, { ...settings, seed: 2 })).rejects.toThrow('other settings');
  const file = join(folder, 'partial.jsonl');
  writeFileSync(file, `${readFileSync(file, 'utf8')}nonsense\n`);
  await expect(PartialResults.open(folder, settings)).rejects.toThrow(`${file}, line 3`);
  await expect(PartialResults.open(join(file, 'below'), settings)).rejects.toThrow('choose another --out');
});

it('does not take results that cannot be read for none', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'partial.jsonl'));
  await expect(PartialResults.open(folder, settings)).rejects.toThrow('cannot be read: EISDIR');
});

it('remembers what each result took, over several goes', async () => {
  const folder = temporaryFolder();
  let time = 0;
  const open = () => PartialResults.open<number>(folder, settings, () => time);
  const first = await open();
  time += 2000;
  await first.add('a', 1);
  time += 500;
  await first.add('b', 2);
  time += 99_000; // stopped here
  const second = await open();
  expect(second.seconds()).toBe(2.5);
  time += 1000;
  await second.add('c', 3);
  expect(second.seconds()).toBe(3.5);
  expect(second.seconds((value) => value > 1)).toBe(1.5);
  appendFileSync(join(folder, 'partial.jsonl'), '{"key":"old","value":4}\n');
  const third = await open();
  expect([third.get('old'), third.seconds(), third.seconds((value) => value < 4)]).toEqual([4, null, 3.5]);
});
