import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { readPlanFile, writePlan } from '../../src/sweep/plan-file.ts';
import { planOf, scratchFolder } from './made-up.ts';

const plans = {
  grid: planOf({ vary: { ways: [5, 6], jitter: [true, false] }, seeds: 2 }),
  'Omniglot splits': planOf({ base: { dataset: 'omniglot' }, vary: { split: ['lake', 'vinyals'] } }),
  list: planOf({ list: [{ ways: 2, shots: [1, 2] }, { clipNorm: 3 }, { validationShots: 1 }], tests: [] }),
  random: planOf({ random: { trials: 5, vary: { learningRate: { from: 1e-4, to: 1, scale: 'log' } } } }),
  'one job': planOf({}),
};

it.each(Object.entries(plans))('keeps a plan: %s', async (_, plan) => {
  const file = join(scratchFolder(), 'plan.json');
  await writePlan(file, plan);
  expect(await readPlanFile(file)).toEqual(plan);
});

it('is small: what jobs share is there once', async () => {
  const file = join(scratchFolder(), 'plan.json');
  await writePlan(file, planOf({ seeds: 2000 }));
  expect(statSync(file).size).toBeLessThan(2000 * 80);
});

it('leaves a file alone that holds the plan already', async () => {
  const file = join(scratchFolder(), 'plan.json');
  await writePlan(file, plans.grid);
  const { ino } = statSync(file);
  await writePlan(file, plans.grid);
  expect(statSync(file).ino).toBe(ino);
});

it('refuses what is missing, no plan, damaged, or of other jobs', async () => {
  const file = join(scratchFolder(), 'plan.json');
  await expect(readPlanFile(file)).rejects.toThrow(/^There is no sweep: '.*plan\.json' is missing; `untwist sweep run/);
  await writePlan(file, plans.grid);
  const text = readFileSync(file, 'utf8');
  for (const damaged of [
    '',
    '{}',
    text.slice(0, -9),
    text.replace('"queries": 5', '"queries": 4'),
    text.replace('"format": 1', '"format": 2'),
  ]) {
    writeFileSync(file, damaged);
    await expect(readPlanFile(file)).rejects.toThrow(UserError);
    await expect(readPlanFile(file)).rejects.toThrow(
      /^'.*' is damaged or of another version \(.*\); give the plan's own/,
    );
  }
});
