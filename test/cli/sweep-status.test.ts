import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { sweepStatus, type StatusArgs } from '../../src/cli/sweep-status.ts';
import { ResultStore } from '../../src/sweep/result-store.ts';
import { sweepPaths } from '../../src/sweep/sweep-folder.ts';
import { madeUpResults, planOf, scratchFolder } from '../sweep/made-up.ts';

const text = { name: 'a-plan-of-this-test', vary: { filters: [8, 16] }, seeds: 2 };
const plan = planOf(text);
const ids = plan.entries.map(({ id }) => id);

async function print(args: StatusArgs, queueStates?: Map<string, string>): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await sweepStatus(args, queueStates);
    return log.mock.calls.map(([line]) => `${line}\n`).join('');
  } finally {
    log.mockRestore();
  }
}

async function sweepFolder(): Promise<string> {
  const folder = scratchFolder();
  const store = await ResultStore.open(folder, plan);
  for (const result of madeUpResults(plan, [0.5, null, 0.7])) await store.add(result);
  mkdirSync(sweepPaths(folder).job(ids[1]!), { recursive: true });
  return folder;
}

it('counts the jobs and shows those that are not done first', async () => {
  const folder = await sweepFolder();
  const printed = await print({ plan: folder });
  expect(printed).toContain(`Sweep a-plan-of-this-test in ${folder}, 4 jobs: 2 done, 1 begun, 1 missing.`);
  const rows = printed.split('\n').filter((line) => /^[0-9a-f]{16}/.test(line));
  expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
    [ids[1], '8', '2', 'begun'],
    [ids[3], '16', '2', 'missing'],
    [ids[0], '8', '1', 'done', '50.00 ± 1.00 %'],
    [ids[2], '16', '1', 'done', '70.00 ± 1.00 %'],
  ]);
});

it('shows what a queue says of a job', async () => {
  const printed = await print({ plan: await sweepFolder() }, new Map([[ids[3]!, 'active'], [ids[0]!, 'waiting']])); // prettier-ignore
  expect(printed).toContain('4 jobs: 2 done, 1 begun, 1 active.');
});

it('prints all as JSON', async () => {
  const json = JSON.parse(await print({ plan: await sweepFolder(), json: true })) as { jobs: object[] };
  expect(json).toMatchObject({ name: text.name, counts: { done: 2, begun: 1, missing: 1 } });
  expect(json.jobs[1]).toEqual({ id: ids[1], seed: 2, settings: { filters: 8 }, state: 'begun' });
});

it('tells of a plan that nobody has run, and makes nothing', async () => {
  const file = join(scratchFolder(), 'x.yaml');
  writeFileSync(file, JSON.stringify(text));
  const folder = join('runs', `sweep-${text.name}`);
  expect(await print({ plan: file })).toContain(`in ${folder}, 4 jobs: 0 done, 4 missing.`);
  expect(existsSync(folder)).toBe(false);
});

it('stops before the table is too long, and says so', async () => {
  const file = join(scratchFolder(), 'x.yaml');
  writeFileSync(file, JSON.stringify({ ...text, seeds: 30 }));
  const printed = await print({ plan: file });
  expect(printed.split('\n').filter((line) => /^[0-9a-f]{16}/.test(line))).toHaveLength(40);
  expect(printed).toContain('20 more jobs; --json prints all.');
});
