import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/cli/config-flags.ts';
import { bestConfig } from '../../src/sweep/best-config.ts';
import { summarise } from '../../src/sweep/summary.ts';
import { madeUpResults, planOf, scratchFolder } from './made-up.ts';

const best = (text: object, accuracies: (number | null)[]) => {
  const plan = planOf(text);
  return bestConfig(summarise(plan, madeUpResults(plan, accuracies)));
};

it('is a config file that `untwist train --config` takes as the very job that won', async () => {
  const text = {
    base: { dataset: 'folder', data: 'birds', shortcut: ['block1_relu'] },
    list: [
      { ways: 2, shots: [1, 3], learningRate: 1e-4 },
      { ways: 5, shots: 1 },
    ],
    seeds: [4, 9],
  };
  const file = join(scratchFolder(), 'best.yaml');
  writeFileSync(file, best(text, [0.8, 0.9, 0.1, 0.2])!);
  expect(await readConfig({ config: file })).toEqual(planOf(text).entries[1]!.job.config);
});

it('says what it is, and where its data lie', () => {
  const lines = best({ vary: { filters: [8, 16] }, seeds: 2 }, [0.5, 0.5, 0.6, 0.8])!.split('\n');
  expect(lines[0]).toMatch(/^# The winner of the sweep recipe: 70\.00 ± 127\.06 % on the validation classes,$/);
  expect(lines[1]).toBe('# the mean of 2 seeds, of which this is the best one.');
  expect(lines[2]).toMatch(/^# Job [0-9a-f]{16}\.$/);
  expect(lines).not.toContainEqual(expect.stringMatching(/^# .data./));
  expect(best({ base: { dataset: 'folder', data: 'birds' } }, [0.5])).toMatch(/^# `data` lies in the data folder/m);
});

it('is none while there is no winner', () => {
  expect(best({ seeds: 2 }, [0.5, null])).toBeNull();
});
