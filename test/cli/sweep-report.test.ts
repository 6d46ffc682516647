import { expect, it } from 'vitest';
import { failureLines, SweepReport } from '../../src/cli/sweep-report.ts';
import type { JobResult } from '../../src/sweep/job.ts';
import { parsePlan } from '../../src/sweep/plan.ts';

const plan = parsePlan({ base: { episodes: 100 }, vary: { ways: [5, 20] }, seeds: 2 }, 'plan.yaml');
const { entries } = plan;
const result = (k: number, seconds: number | null): JobResult => ({
  ...{ id: entries[k]!.id, episodes: 90, tests: [], seconds },
  validation: { episode: 80, accuracy: 0.9, halfWidth: 0.012 },
  made: { version: '0', engine: 'cpu' },
});

it('says a line for each job that ends or is tried again', () => {
  const said: string[] = [];
  const report = new SweepReport(plan, entries.slice(1), (line) => void said.push(line));
  for (const entry of entries.slice(1)) report.start(entry);
  report.tell(entries[1]!, { stage: 'training', done: 1, total: 100 });
  report.done(entries[1]!, result(1, 125));
  report.done(entries[2]!, result(2, null));
  const failed = { entry: entries[3]!, reason: 'no data' };
  report.trouble(failed, false);
  expect(report.failed).toEqual([]);
  report.trouble(failed, true);
  report.stop();
  expect(report.failed).toEqual([failed]);
  expect(said).toEqual([
    '[2/4] ways 5, seed 2: validation 90.00 ± 1.20 %, 90 episodes in 02:05',
    '[3/4] ways 20, seed 1: validation 90.00 ± 1.20 %, 90 episodes',
    'ways 20, seed 2 is tried again: no data',
    'ways 20, seed 2 failed: no data',
  ]);
});

it('names failed jobs by their reason, the first three of each', () => {
  const { entries: many } = parsePlan({ seeds: 6 }, 'seeds.yaml');
  const lines = failureLines(many.map((entry, k) => ({ entry, reason: k === 2 ? 'killed' : 'no data.' })));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(
    `5 failed: no data. seed 1 (${many[0]!.id}); seed 2 (${many[1]!.id}); seed 4 (${many[3]!.id}); and 2 more`,
  );
  expect(lines[1]).toBe(`1 failed: killed. seed 3 (${many[2]!.id})`);
});
