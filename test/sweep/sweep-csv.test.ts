import { expect, it } from 'vitest';
import { sweepCsv } from '../../src/sweep/sweep-csv.ts';
import { madeUpResults, planOf } from './made-up.ts';

/** A plain reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const [, cell = '', end] of text.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*))(,|\r\n)/g)) {
    if (rows.length === 0 || rows.at(-1)!.at(-1) === 'END') rows.push([]);
    const row = rows.at(-1)!;
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') row.push('END');
  }
  return rows.map((row) => row.slice(0, -1));
}

const plan = planOf({
  list: [
    { ways: 2, shots: [1, 2] },
    { split: 'lake', dataset: 'omniglot' },
  ],
  tests: [{ ways: 5, shots: 1, queries: 1, title: 'hard, "very" hard' }],
});

it('has a row for each job, done or missing, that a reader of CSV takes apart again', () => {
  const [result] = madeUpResults(plan, [0.5]);
  const [head, done, missing, ...rest] = readCsv(sweepCsv(plan, [result!]));
  expect(head).toEqual([
    ...['id', 'seed', 'ways', 'shots', 'split', 'dataset', 'state'],
    ...['validationAccuracy', 'validationHalfWidth', 'bestEpisode', 'trainedEpisodes'],
    ...['hard, "very" hard: accuracy', 'hard, "very" hard: halfWidth', 'seconds', 'version', 'engine'],
  ]);
  expect(done).toEqual([
    ...[plan.entries[0]!.id, '1', '2', '[1,2]', '', 'glyphs', 'done', '0.5', '0.01', '200', '300'],
    ...['0.4', '0.02', '2', '1.2.3', 'native, 2 threads'],
  ]);
  expect(missing).toEqual([
    plan.entries[1]!.id,
    '1',
    '20',
    '5',
    'lake',
    'omniglot',
    'missing',
    ...Array<string>(9).fill(''),
  ]);
  expect(rest).toEqual([]);
});

it('ends each line as RFC 4180 wants it, and quotes where it must', () => {
  const csv = sweepCsv(plan, madeUpResults(plan, [0.5]));
  expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(csv.match(/\r\n/g)).toHaveLength(3);
  expect(csv).toContain('"hard, ""very"" hard: accuracy"');
  expect(csv).toContain(',"[1,2]",');
});
