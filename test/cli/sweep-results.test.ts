import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import yargs from 'yargs';
import { UsageError, UserError } from '../../src/base/errors.ts';
import { readConfig } from '../../src/cli/config-flags.ts';
import { resultsOptions, sweepResults, type ResultsArgs } from '../../src/cli/sweep-results.ts';
import { ResultStore } from '../../src/sweep/result-store.ts';
import { sweepPaths } from '../../src/sweep/sweep-folder.ts';
import { madeUpResults, planOf, scratchFolder } from '../sweep/made-up.ts';

const text = { vary: { filters: [8, 16] }, seeds: 2 };
const plan = planOf(text);

/** A folder of a sweep with these validation accuracies. */
async function sweepFolder(accuracies: readonly (number | null)[]): Promise<string> {
  const folder = scratchFolder();
  const store = await ResultStore.open(folder, plan);
  for (const result of madeUpResults(plan, accuracies)) await store.add(result);
  return folder;
}

/** What is printed. */
async function print(args: ResultsArgs): Promise<string> {
  let printed = '';
  vi.spyOn(console, 'log').mockImplementation((line) => void (printed += `${line}\n`));
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => ((printed += String(part)), true));
  await sweepResults(args);
  vi.restoreAllMocks();
  return printed;
}

afterEach(() => void vi.restoreAllMocks());

describe('untwist sweep results', () => {
  it('prints the table of a folder, and brings its files up to date', async () => {
    const folder = await sweepFolder([0.5, 0.52, 0.7]);
    const printed = await print({ plan: folder });
    expect(printed).toContain('Sweep recipe: 3 of 4 jobs are done; the numbers below are of these.');
    expect(printed).toMatch(/^16 +1 of 2 +70\.00 ± 1\.00 %/m);
    expect(printed).toContain('Winner: filters 8, with 51.00 ± 12.71 % on the validation classes.');
    for (const file of ['results.md', 'results.csv', 'main-effects.svg', 'best.yaml']) {
      expect(existsSync(join(folder, file))).toBe(true);
    }
  });

  it('prints CSV or JSON and changes nothing', async () => {
    const folder = await sweepFolder([0.5, 0.52, 0.7]);
    const csv = await print({ plan: folder, csv: true });
    expect(csv.split('\r\n')).toHaveLength(6);
    const json = JSON.parse(await print({ plan: folder, json: true })) as Record<string, unknown>;
    expect(json).toMatchObject({
      ...{ name: 'recipe', jobs: 4, done: 3, varied: ['filters'], tests: ['20-way 5-shot'] },
      winner: { settings: { filters: 8 }, best: plan.entries[1]!.id, config: { filters: 8, seed: 2 } },
      combinations: [
        { settings: { filters: 8 }, done: 2, validation: { mean: 0.51, count: 2 } },
        { settings: { filters: 16 }, done: 1, tests: { '20-way 5-shot': { count: 1, deviation: null } } },
      ],
      results: [...Array<object>(3).fill({ result: { episodes: 300 } }), { id: plan.entries[3]!.id, result: null }],
    });
    expect(existsSync(sweepPaths(folder).markdown)).toBe(false);
  });

  it('writes the winner where it is told', async () => {
    const folder = await sweepFolder([0.5, 0.52, 0.7, 0.6]);
    const file = join(scratchFolder(), 'winner.yaml');
    await print({ plan: folder, json: true, best: file });
    expect(await readConfig({ config: file })).toEqual(plan.entries[2]!.job.config);
    const elsewhere = print({ plan: folder, best: join(file, 'x.yaml') });
    await expect(elsewhere).rejects.toThrow(/^The winner cannot be written to .*; name another --best\.$/);
  });

  it('says that there is no winner yet', async () => {
    const folder = await sweepFolder([0.5, null, 0.7]);
    expect(await print({ plan: folder })).toContain('No winner yet: no combination has the results of all its seeds.');
    const best = print({ plan: folder, best: join(folder, 'x.yaml') });
    await expect(best).rejects.toThrow(
      /^The sweep has no winner yet: 2 of 4 jobs are done, and no combination has all/,
    );
  });

  it('says of a plan that nobody has run where its results would be', async () => {
    const file = join(scratchFolder(), 'never-run-by-anybody.yaml');
    writeFileSync(file, JSON.stringify(text));
    await expect(sweepResults({ plan: file })).rejects.toThrow(
      /^There are no results in '.*sweep-never-run-by-anybody'; `untwist sweep run /,
    );
  });

  it('refuses what is neither plan nor folder', async () => {
    await expect(sweepResults({ plan: 'nowhere' })).rejects.toThrow(UsageError);
    await expect(sweepResults({ plan: 'nowhere' })).rejects.toThrow(
      /^There is no plan and no sweep 'nowhere' \(ENOENT/,
    );
    await expect(sweepResults({ plan: scratchFolder() })).rejects.toThrow(UserError);
    const damaged = await sweepFolder([0.5]);
    writeFileSync(sweepPaths(damaged).results, 'x\n');
    await expect(sweepResults({ plan: damaged })).rejects.toThrow(/line 1 are damaged; remove that line/);
  });

  it('has flags that exclude each other', async () => {
    const parse = async (...args: string[]) =>
      yargs(args)
        .command({ command: 'results <plan>', builder: resultsOptions as never, handler: () => {} })
        .exitProcess(false)
        .fail((message) => {
          throw new Error(message);
        })
        .parseAsync();
    expect(await parse('results', 'x', '--csv')).toMatchObject({ plan: 'x', csv: true });
    await expect(parse('results', 'x', '--csv', '--json')).rejects.toThrow(/mutually exclusive/);
  });
});
