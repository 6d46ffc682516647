import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countStates, jobStates } from '../../src/sweep/job-states.ts';
import { sweepPaths } from '../../src/sweep/sweep-folder.ts';
import { madeUpResults, planOf, scratchFolder } from './made-up.ts';

const plan = planOf({ seeds: 5 });
const ids = plan.entries.map(({ id }) => id);

it('tells done, begun and missing jobs apart, and takes the word of a queue for those not done', async () => {
  const folder = scratchFolder();
  const results = madeUpResults(plan, [0.5, 0.6]);
  mkdirSync(sweepPaths(folder).job(ids[2]!), { recursive: true });
  mkdirSync(sweepPaths(folder).job(ids[0]!), { recursive: true });
  const statesOf = async (queue?: Map<string, string>) =>
    (await jobStates(folder, plan, results, queue)).map(({ state }) => state);
  expect(await statesOf()).toEqual(['done', 'done', 'begun', 'missing', 'missing']);
  const queue = new Map([[ids[1]!, 'active'], [ids[2]!, 'active'], [ids[3]!, 'waiting']]); // prettier-ignore
  expect(await statesOf(queue)).toEqual(['done', 'done', 'active', 'waiting', 'missing']);
  expect(countStates(await jobStates(folder, plan, results, queue))).toEqual({
    done: 2,
    active: 1,
    waiting: 1,
    missing: 1,
  });
});

it('counts nothing done in a folder that is not there', async () => {
  expect(countStates(await jobStates('/nowhere', plan, []))).toEqual({ done: 0, missing: 5 });
});
