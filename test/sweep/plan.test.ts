import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { jobId, parseJob } from '../../src/sweep/job.ts';
import { parsePlan, readPlan } from '../../src/sweep/plan.ts';
import { parseTrainConfig } from '../../src/training/config.ts';
import { planOf, scratchFolder } from './made-up.ts';

const settingsOf = (text: object) => planOf(text).entries.map(({ settings }) => settings);

describe('readPlan', () => {
  const write = (name: string, content: string) => {
    const file = join(scratchFolder(), name);
    writeFileSync(file, content);
    return file;
  };

  it('reads YAML and JSON alike, and names the plan after its file', async () => {
    const yaml = await readPlan(write('my recipe.yaml', 'base: {episodes: 30}\nvary: {ways: [5, 6]}\nseeds: 2\n'));
    const json = await readPlan(write('x.json', '{"base": {"episodes": 30}, "vary": {"ways": [5, 6]}, "seeds": 2}'));
    expect(yaml.name).toBe('my-recipe');
    expect(yaml.entries).toHaveLength(4);
    expect(json.entries).toEqual(yaml.entries);
  });

  it.each([
    ['that is missing', null, /^Cannot read the plan '.*': ENOENT.*; give a JSON or YAML file\.$/],
    ['without settings', '3', /^The plan '.*' must hold settings by name, like `vary: .*`, got 3\.$/],
    ['without an end to its nesting', '['.repeat(20_000), /nested too deep/],
    [
      'with an unknown name',
      'varry: 3',
      /unknown name "varry"; a plan has name, base, vary, random, list, seeds, tests/,
    ],
  ])('refuses a file %s', async (_, content, message) => {
    const file = content === null ? '/nowhere/plan.yaml' : write('plan.yaml', content);
    await expect(readPlan(file)).rejects.toThrow(UsageError);
    await expect(readPlan(file)).rejects.toThrow(message);
  });
});

describe('the jobs of a plan', () => {
  it('are every combination of a grid, the last setting fastest, with each seed', () => {
    const plan = planOf({ vary: { ways: [5, 6], jitter: [false, true] }, seeds: [7, 3] });
    expect(plan.varied).toEqual(['ways', 'jitter']);
    expect(plan.entries.map(({ settings, seed }) => [settings.ways, settings.jitter, seed])).toEqual(
      [[5, false], [5, true], [6, false], [6, true]].flatMap((pair) => [[...pair, 7], [...pair, 3]]), // prettier-ignore
    );
  });

  it('are full configs that a worker takes, with ids that any other process makes of them', () => {
    const { entries } = planOf({ base: { filters: 8 }, vary: { ways: [5, 6] }, seeds: 2 });
    for (const { id, job, seed } of entries) {
      expect(parseJob(JSON.parse(JSON.stringify(job)), 'queue')).toEqual(job);
      expect(jobId(job)).toBe(id);
      expect(job.config).toMatchObject({ filters: 8, seed, queries: 5 });
    }
    expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
  });

  it('are those of a list, with the value of what only some of them set', () => {
    expect(
      settingsOf({ list: [{ ways: 20 }, { ways: 60, jitter: true }, { split: 'lake', dataset: 'omniglot' }] }),
    ).toEqual([
      { ways: 20, jitter: false, split: null, dataset: 'glyphs' },
      { ways: 60, jitter: true, split: null, dataset: 'glyphs' },
      { ways: 20, jitter: false, split: 'lake', dataset: 'omniglot' },
    ]);
  });

  it('are the base alone where nothing is varied', () => {
    const plan = planOf({ base: { ways: 7 }, seeds: 2 });
    expect(plan.varied).toEqual([]);
    expect(plan.entries.map(({ seed, settings }) => [seed, settings])).toEqual([[1, {}], [2, {}]]); // prettier-ignore
  });

  it('keep their ids when the plan grows', () => {
    const idsOf = (ways: number[], seeds: number) =>
      planOf({ base: { validationWays: 5 }, vary: { ways }, tests: [], seeds }).entries.map(({ id }) => id);
    expect(idsOf([9, 5, 6], 3)).toEqual(expect.arrayContaining(idsOf([5, 6], 2)));
  });

  it('are there once where two combinations come to the same, and that is said', () => {
    const { entries, notices } = planOf({
      list: [{ ways: 20 }, { ways: 20, jitter: false }, { jitter: true }],
      seeds: 2,
    });
    expect(entries).toHaveLength(4);
    expect(notices).toEqual(['Left out, since the same jobs are there already: ways 20, jitter false.']);
    const twice = planOf({ vary: { ways: [5, 5, 5], validationWays: [5] } });
    expect(twice.notices).toEqual([
      'Left out, since the same jobs are there already: ways 5, validationWays 5, and 1 more.',
    ]);
  });

  it('do not vary a setting that has one value', () => {
    expect(planOf({ vary: { ways: [5, 6], jitter: [true] } }).varied).toEqual(['ways']);
  });

  it('have their data inside the data folder, in one form', () => {
    const { entries } = planOf({ base: { dataset: 'folder', data: 'birds/./photos/' } });
    expect(entries[0]!.job.config.data).toBe('birds/photos');
  });

  it('have a config that training takes as it is', () => {
    const { config } = planOf({ base: { dataset: 'omniglot' }, vary: { ways: [5, 60] } }).entries[1]!.job;
    expect(parseTrainConfig(config, 'test')).toEqual(config);
  });
});

describe('a plan is refused', () => {
  const folder = { dataset: 'folder' };
  it.each([
    ['an unknown setting', { vary: { wayz: [3] } }, 'vary: unknown setting "wayz"; `untwist train --help` lists them.'],
    ['one in the base', { base: { wayz: 3 } }, 'base: unknown setting "wayz"'],
    ['one in the list', { list: [{}, { wayz: 3 }] }, 'list.1: unknown setting "wayz"'],
    ['one at random', { random: { trials: 2, vary: { wayz: [3] } } }, 'random.vary: unknown setting "wayz"'],
    [
      'a seed among the settings',
      { base: { seed: 3 } },
      'base: seed: the seeds of a plan are in `seeds`; leave it out',
    ],
    ['no list to vary', { vary: { ways: 3 } }, 'vary.ways: must be a list of values, as [5, 20], got 3.'],
    ['an empty list', { vary: { ways: [] } }, 'vary.ways: must hold at least one value, got [].'],
    [
      'two ways to vary',
      { vary: {}, list: [{}] },
      'a plan has one of vary, random and list, got vary and list; leave out',
    ],
    ['a range without an end', { random: { trials: 1, vary: { ways: { from: 2 } } } }, 'random.vary.ways.to: '],
    [
      'a range backwards',
      { random: { trials: 1, vary: { ways: { from: 2, to: 1 } } } },
      '`from` must be below `to`, got {',
    ],
    [
      'a range without end',
      { random: { trials: 1, vary: { learningRate: { from: -1.7e308, to: 1.7e308 } } } },
      'too far apart',
    ],
    ['networks without held-out classes', { base: { holdOut: false } }, 'holdOut: a sweep compares networks'],
    ['a log scale from 0', { random: { trials: 1, vary: { anchor: { from: 0, to: 1, scale: 'log' } } } }, 'above 0'],
    [
      'whole numbers with parts',
      { random: { trials: 1, vary: { ways: { from: 2, to: 3.5, integer: true } } } },
      'whole',
    ],
    [
      'what is no range',
      { random: { trials: 1, vary: { ways: 'x' } } },
      'must be a list of values, or a range as {from:',
    ],
    ['an unknown protocol', { tests: ['vinyal'] }, 'tests.0: must be one of vinyals, lake, alphabets, or a test as {'],
    ['half a test', { tests: [{ ways: 3 }] }, 'tests.0.shots: must be a whole number of at least 1 or a list'],
    ['no seeds', { seeds: 0 }, 'seeds: '],
    ['a seed twice', { seeds: [1, 1] }, 'seeds: each may be there once, got [1,1].'],
    ['a name that leads elsewhere', { name: '../x' }, 'name: must be of letters, digits, `-`, `_` and `.`'],
    ['a wrong value', { vary: { ways: [5, 1] } }, 'combination 2 (ways 1): ways: '],
    [
      'a wrong combination',
      { base: { jitterSize: 2 }, vary: { jitter: [true, false] } },
      'combination 2 (jitter false): jitterS',
    ],
    ['data without a path', { base: folder }, "data: dataset 'folder' needs its path inside the data folder"],
    ['data at a path', { base: { ...folder, data: '/etc' } }, 'data: must be a path inside the data folder'],
    [
      'data outside',
      { base: folder, vary: { data: ['a', 'a/../../b'] } },
      'combination 2 (data a/../../b): data: must be',
    ],
  ])('for %s', (_, text, message) => {
    expect(() => planOf(text)).toThrow(UsageError);
    expect(() => planOf(text)).toThrow(/^recipe\.yaml[^\n]*\.$/);
    expect(() => planOf(text)).toThrow(message);
  });

  it('for more jobs than can be overseen, before any is made', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 2);
    const text = { vary: { ways: values, queries: values, shots: values } };
    expect(() => planOf(text)).toThrow('the plan comes to 1000000000 jobs; at most 100000 are allowed');
    expect(() => planOf({ seeds: 1e9 })).toThrow('seeds: at most 100000, got 1000000000.');
  });

  it('where it is no plan at all', () => {
    expect(() => parsePlan('x', 'p.yaml')).toThrow(UsageError);
    expect(() => parsePlan(null, 'p.yaml')).toThrow(UsageError);
  });
});
