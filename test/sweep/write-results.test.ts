import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { sweepPaths } from '../../src/sweep/sweep-folder.ts';
import { summaryMarkdown, summaryText } from '../../src/sweep/sweep-pages.ts';
import { summarise } from '../../src/sweep/summary.ts';
import { writeResults } from '../../src/sweep/write-results.ts';
import { madeUpResults, planOf, scratchFolder } from './made-up.ts';

const plan = planOf({ base: { dataset: 'omniglot' }, vary: { ways: [5, 60], jitter: [false, true] }, seeds: 2 });
const all = [0.5, 0.52, 0.6, 0.62, 0.7, 0.72, 0.8, 0.82];

describe('writeResults', () => {
  it('fills the folder, and gives the summary', async () => {
    const folder = join(scratchFolder(), 'new');
    const summary = await writeResults(folder, plan, madeUpResults(plan, all));
    const paths = sweepPaths(folder);
    expect(summary.done).toBe(8);
    expect(readFileSync(paths.markdown, 'utf8')).toBe(summaryMarkdown(summary));
    expect(readFileSync(paths.csv, 'utf8').split('\r\n')).toHaveLength(10);
    expect(readFileSync(paths.effects, 'utf8')).toMatch(/^<svg .*8 of 8 jobs are done/s);
    expect(readFileSync(paths.best, 'utf8')).toMatch(/^ways: 60$/m);
    expect(readdirSync(paths.tensorBoard)).toHaveLength(8);
  });

  it('takes away what no longer holds', async () => {
    const folder = scratchFolder();
    const { best, effects, markdown } = sweepPaths(folder);
    await writeResults(folder, plan, madeUpResults(plan, all));
    await writeResults(folder, plan, []);
    expect([existsSync(best), existsSync(effects), existsSync(markdown)]).toEqual([false, false, true]);
  });

  it('tells where it cannot write', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    await expect(writeResults(file, plan, [])).rejects.toThrow(UserError);
  });
});

describe('the page', () => {
  const page = (accuracies: (number | null)[]) => summaryMarkdown(summarise(plan, madeUpResults(plan, accuracies)));

  it('has the best combination first, the winner and the main effects', () => {
    const text = page(all);
    const rows = text.split('\n').filter((line) => /^\| (5|60) /.test(line));
    expect(
      rows.map((row) =>
        row
          .split('|')
          .slice(1, 5)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ['60', 'true', '2', '81.00 ± 12.71 %'],
      ['60', 'false', '2', '71.00 ± 12.71 %'],
      ['5', 'true', '2', '61.00 ± 12.71 %'],
      ['5', 'false', '2', '51.00 ± 12.71 %'],
    ]);
    expect(text).toContain('Winner: ways 60, jitter true, with 81.00 ± 12.71 % on the validation classes.');
    expect(text).toMatch(/\| ways +\| 5 +\| +4 \| +56\.00 ± /);
    expect(text).toContain('all 8 jobs are done');
    expect(text).toContain('validationWays is 20 in every job');
    expect(text).toContain('](main-effects.svg)');
  });

  it('says how many are there of how many, and of which the numbers are', () => {
    const text = page([0.5, null, 0.6]);
    expect(text).toContain('2 of 8 jobs are done; the numbers below are of these.');
    expect(text).toMatch(/\| 5 +\| false +\| 1 of 2 \| +50\.00 ± 1\.00 % \|/);
    expect(text).toMatch(/\| 60 +\| true +\| 0 of 2 \| +– \|/);
    expect(text).toContain('No winner yet: no combination has the results of all its seeds.');
    expect(text).toContain('Of one seed: ± the 95 % interval over its episodes.');
  });

  it('says so where nothing is there', () => {
    const text = page([]);
    expect(text).toContain('0 of 8 jobs are done');
    expect(text).not.toContain('Main effects');
  });
});

describe('the text for a terminal', () => {
  it('names the files of the winner; its network only where it lies here', () => {
    const folder = scratchFolder();
    const summary = summarise(plan, madeUpResults(plan, all));
    const { best, job } = sweepPaths(folder);
    expect(summaryText(summary, folder)).toContain(`Its config is ${best}.`);
    const network = job(plan.entries[7]!.id);
    mkdirSync(network, { recursive: true });
    expect(summaryText(summary, folder)).toContain(`Its config is ${best}, its best network lies in ${network}.`);
  });

  it('stops before it is too long, and says where the rest is', () => {
    const many = planOf({ vary: { filters: Array.from({ length: 33 }, (_, i) => i + 1) } });
    const text = summaryText(summarise(many, []), 'x');
    expect(text).toContain(`3 more combinations are in ${join('x', 'results.md')}.`);
    expect(text.split('\n').filter((line) => /^\d+ +0 of 1/.test(line))).toHaveLength(30);
  });
});
