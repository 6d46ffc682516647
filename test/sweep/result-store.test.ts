import { appendFileSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { JobResult } from '../../src/sweep/job.ts';
import type { PlanEntry } from '../../src/sweep/plan.ts';
import { readPlanFile } from '../../src/sweep/plan-file.ts';
import { ResultStore, resultsIn } from '../../src/sweep/result-store.ts';
import { sweepPaths } from '../../src/sweep/sweep-folder.ts';
import { madeUpResult, madeUpResults, planOf, scratchFolder } from './made-up.ts';

const plan = planOf({ vary: { filters: [8, 16] }, seeds: 2 });
const [first, second, third] = plan.entries as [PlanEntry, PlanEntry, PlanEntry];
const linesIn = (folder: string) => readFileSync(sweepPaths(folder).results, 'utf8').split('\n').slice(0, -1);

describe('ResultStore', () => {
  it('keeps results over its end, in the order of the plan', async () => {
    const folder = join(scratchFolder(), 'runs', 'sweep');
    const store = await ResultStore.open(folder, plan);
    expect([store.has(first.id), store.all()]).toEqual([false, []]);
    const [a, b] = madeUpResults(plan, [0.8, 0.9]) as [JobResult, JobResult];
    expect(await store.add(b)).toBe(true);
    expect(await store.add(a)).toBe(true);
    const again = await ResultStore.open(folder, plan);
    for (const opened of [store, again]) {
      expect(opened.all()).toEqual([a, b]);
      expect(opened.get(second.id)).toEqual(b);
      expect([opened.has(second.id), opened.has(third.id), opened.get(third.id)]).toEqual([true, false, undefined]);
    }
    expect(await resultsIn(folder, plan)).toEqual([a, b]);
    expect(await readPlanFile(sweepPaths(folder).plan)).toEqual(plan);
  });

  it('keeps the first result of a job, also of several at once and of lines in the file', async () => {
    const folder = scratchFolder();
    const store = await ResultStore.open(folder, plan);
    const attempts = [0.5, 0.6, 0.7].map((accuracy) => store.add(madeUpResult(first, accuracy)));
    expect(await Promise.all(attempts)).toEqual([true, false, false]);
    expect(await store.add(madeUpResult(first, 0.8))).toBe(false);
    expect(linesIn(folder)).toHaveLength(1);
    appendFileSync(sweepPaths(folder).results, `${JSON.stringify(madeUpResult(first, 0.9))}\n`);
    expect((await ResultStore.open(folder, plan)).get(first.id)?.validation.accuracy).toBe(0.5);
  });

  it('writes many results that come at once, each on a line of its own', async () => {
    const folder = scratchFolder();
    const many = planOf({ seeds: 200 });
    const store = await ResultStore.open(folder, many);
    const results = many.entries.map((entry, i) => madeUpResult(entry, 0.5 + i / 400));
    await Promise.all(results.map((result) => store.add(result)));
    expect(linesIn(folder).map((line) => JSON.parse(line) as unknown)).toEqual(results);
  });

  it('drops a last line that was cut off, and goes on behind the line before', async () => {
    const folder = scratchFolder();
    await (await ResultStore.open(folder, plan)).add(madeUpResult(first, 0.5));
    const whole = readFileSync(sweepPaths(folder).results, 'utf8');
    for (const tail of ['{"id": "', JSON.stringify(madeUpResult(second, 0.6)), '\0\0\0']) {
      writeFileSync(sweepPaths(folder).results, whole + tail);
      expect((await resultsIn(folder, plan)).length).toBe(1);
      expect(readFileSync(sweepPaths(folder).results, 'utf8')).toBe(whole + tail); // who only looks changes nothing
      const store = await ResultStore.open(folder, plan);
      expect(store.has(second.id)).toBe(false);
      expect(readFileSync(sweepPaths(folder).results, 'utf8')).toBe(whole);
    }
    const store = await ResultStore.open(folder, plan);
    await store.add(madeUpResult(second, 0.6));
    expect((await ResultStore.open(folder, plan)).all()).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['half a result', `{"id":"${'0'.repeat(16)}"}`],
    ['an impossible accuracy', JSON.stringify(madeUpResult(third, 1.5))],
    ['an empty line', ''],
  ])('refuses a damaged line in the middle: %s', async (_, line) => {
    const folder = scratchFolder();
    const [a, b] = madeUpResults(plan, [0.8, 0.9]).map((result) => JSON.stringify(result)) as [string, string];
    writeFileSync(sweepPaths(folder).results, `${a}\n${line}\n${b}\n`);
    await expect(ResultStore.open(folder, plan)).rejects.toThrow(UserError);
    await expect(resultsIn(folder, plan)).rejects.toThrow(
      /^The results in .*results\.jsonl, line 2 are damaged; remove that line to have its job done again\.$/,
    );
  });

  it('goes on with a plan that grew, and keeps what a plan that shrank no longer has', async () => {
    const folder = scratchFolder();
    const small = planOf({ base: { filters: 8 }, tests: [] });
    const large = planOf({ vary: { filters: [16, 8] }, tests: [] });
    const store = await ResultStore.open(folder, large);
    const results = madeUpResults(large, [0.7, 0.8]);
    for (const result of results) await store.add(result);
    const shrunk = await ResultStore.open(folder, small);
    expect(shrunk.all()).toEqual([results[1]]);
    expect(shrunk.has(results[0]!.id)).toBe(false);
    expect(await readPlanFile(sweepPaths(folder).plan)).toEqual(small);
    expect((await ResultStore.open(folder, large)).all()).toEqual(results);
  });

  it('refuses what is no result of a job of its plan', async () => {
    const store = await ResultStore.open(scratchFolder(), plan);
    const good = madeUpResult(first, 0.5);
    await expect(store.add({ ...good, id: 'f'.repeat(16) })).rejects.toThrow(
      /^ResultStore: the plan has no job 'f+'\.$/,
    );
    await expect(store.add({ ...good, id: '../../x' })).rejects.toThrow(RangeError);
    await expect(store.add({ ...good, seconds: NaN })).rejects.toThrow(/^parseResult: seconds: /);
    expect(store.all()).toEqual([]);
  });

  it('tells where it cannot be written, and takes the result when it can be again', async () => {
    const parent = scratchFolder();
    writeFileSync(join(parent, 'file'), '');
    await expect(ResultStore.open(join(parent, 'file', 'x'), plan)).rejects.toThrow(UserError);
    const folder = join(parent, 'sweep');
    const store = await ResultStore.open(folder, plan);
    mkdirSync(sweepPaths(folder).results); // stands where the file should
    await expect(store.add(madeUpResult(first, 0.5))).rejects.toThrow(/^Cannot write to '.*results\.jsonl': EISDIR/);
    expect(store.has(first.id)).toBe(false);
    rmdirSync(sweepPaths(folder).results);
    expect(await store.add(madeUpResult(first, 0.5))).toBe(true);
  });
});
