import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { peerColumn, type ColumnScore, type PaperColumn } from '../../../src/evaluation/protocols/paper-columns.ts';
import { summarisePaper } from '../../../src/evaluation/protocols/paper-summary.ts';
import { drawPool, PAPER_COLUMNS, paperTask, runPaperTable } from '../../../src/evaluation/protocols/paper-table-1.ts';
import { PartialResults } from '../../../src/evaluation/protocols/partial-results.ts';
import { temporaryFolder } from '../../episodes/support/files.ts';
import { classesOf, DEPTH, embeddingsOf } from './small-tasks.ts';

const columns = [peerColumn('nearestClassMean', 'single prototype'), peerColumn('nearestNeighbours', 'neighbours')];
const lines = [
  { ways: 2, draws: 4 },
  { ways: 3, draws: 2 },
];

async function run(folder: string, given: readonly PaperColumn[] = columns, signal?: AbortSignal) {
  const results = await PartialResults.open<ColumnScore>(folder, { seed: 1 });
  const finished = await runPaperTable({
    ...{
      pool: classesOf(6),
      lines,
      columns: given,
      depth: DEPTH,
      rowsOf: embeddingsOf,
      random: new Random(1),
      results,
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { finished, results };
}

const summaryOf = (results: PartialResults<ColumnScore>) => summarisePaper(lines, columns, (key) => results.get(key));

describe('runPaperTable', () => {
  it('gives, interrupted after any fit, what it gives in one go, and computes nothing twice', async () => {
    const whole = await run(temporaryFolder());
    expect(whole.finished).toBe(true);

    const folder = temporaryFolder();
    let fits = 0;
    const controller = new AbortController();
    const counting = (stopAt: number) =>
      columns.map((column) => ({
        ...column,
        score: (...args: Parameters<PaperColumn['score']>) => {
          if (++fits === stopAt) controller.abort();
          return column.score(...args);
        },
      }));
    const first = await run(folder, counting(5), controller.signal);
    expect(first.finished).toBe(false);
    expect(fits).toBe(5);
    const second = await run(folder, counting(-1));
    expect(second.finished).toBe(true);
    expect(fits).toBe(12); // 6 draws of 2 methods
    expect(summaryOf(second.results)).toEqual(summaryOf(whole.results));
    const third = await run(folder, counting(-1));
    expect(fits).toBe(12);
    expect(summaryOf(third.results)).toEqual(summaryOf(whole.results));
  });
});

describe('draws', () => {
  it('are the same for a draw whatever the others, and differ between draws', () => {
    const task = (draw: number) => paperTask(classesOf(9), 2, draw, new Random(1));
    expect(task(3)).toEqual(task(3));
    expect(task(3)).not.toEqual(task(4));
  });

  it('take a pool that grows at its end, in whatever order the classes come', () => {
    const classes = classesOf(9);
    const names = (count: number, from = classes) => drawPool(from, count, new Random(1)).map(({ name }) => name);
    expect(names(4)).toEqual(names(9).slice(0, 4));
    expect(names(4, [...classes].reverse())).toEqual(names(4));
    expect(new Set(names(9)).size).toBe(9);
    expect(names(20)).toHaveLength(9);
  });
});

it('names every method once, ours first', () => {
  expect(new Set(PAPER_COLUMNS.map(({ name }) => name)).size).toBe(PAPER_COLUMNS.length);
  expect(PAPER_COLUMNS.slice(0, 4).map(({ name }) => name)).toEqual([
    'l2',
    'l1',
    'nearestClassMean',
    'softmaxRegression',
  ]);
});

describe('summarisePaper', () => {
  const setting = (scaling: string) => ({ scaling });
  const scores: Record<string, ColumnScore> = {
    '2-way 0 a': { accuracy: 0.9, prototypeRatio: 0.5, setting: setting('l2') },
    '2-way 1 a': { accuracy: 0.7, prototypeRatio: 0.7, setting: setting('l2') },
    '2-way 2 a': { accuracy: 0.8, prototypeRatio: 0.9, setting: setting('none') },
    '2-way 0 b': { accuracy: 0.8, prototypeRatio: null, setting: setting('none') },
    '2-way 1 b': { accuracy: 0.7, prototypeRatio: null, setting: setting('none') },
    '2-way 2 b': { accuracy: 0.6, prototypeRatio: null, setting: setting('none') },
  };
  const two = ['a', 'b'].map((name) => ({ name, title: name.toUpperCase() }));

  it('averages over draws and pairs the differences by draw', () => {
    const [line] = summarisePaper([{ ways: 2, draws: 3 }], two, (key) => scores[key]);
    const [a, b] = line!.cells;
    expect(a).toMatchObject({ name: 'a', title: 'A', firstMinusThis: null, prototypeRatio: 0.7 });
    expect(a!.accuracy.mean).toBeCloseTo(0.8, 12);
    expect(a!.chosen).toEqual([
      { setting: setting('l2'), draws: 2 },
      { setting: setting('none'), draws: 1 },
    ]);
    expect(b!.prototypeRatio).toBeNull();
    // Differences 0.1, 0 and 0.2: mean 0.1, deviation 0.1, t = √3 with 2 degrees of freedom.
    expect(b!.firstMinusThis!.mean).toBeCloseTo(0.1, 12);
    expect(b!.firstMinusThis!.deviation).toBeCloseTo(0.1, 12);
    expect(b!.firstMinusThis!.pValue).toBeCloseTo(1 - Math.sqrt(3 / 5), 10);
  });

  it('refuses a table with a hole', () => {
    expect(() => summarisePaper([{ ways: 2, draws: 4 }], two, (key) => scores[key])).toThrow('2-way 3 a is missing');
  });
});
