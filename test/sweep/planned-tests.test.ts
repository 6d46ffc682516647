import { describe, expect, it } from 'vitest';
import { TRAINED_PROTOCOLS } from '../../src/evaluation/protocols/trained-protocols.ts';
import { planOf } from './made-up.ts';

const testsOf = (text: object) => planOf(text).entries.map(({ job }) => job.tests);
const titles = (text: object) => testsOf(text).map((tests) => tests.map(({ title }) => title));

describe('the tests of a job', () => {
  it('are those of the named protocols and those written out', () => {
    const own = { ways: 3, shots: 2, queries: 4, groups: 1, episodes: 50 };
    const [tests] = testsOf({ tests: ['vinyals', own] });
    expect(tests!.slice(0, 4)).toEqual(
      TRAINED_PROTOCOLS.vinyals.tests.map((test) => ({ ...test, episodes: 1000, seed: 1 })),
    );
    expect(tests!.slice(4)).toEqual([
      { title: '3-way 2-shot of 1 group', spec: { ways: 3, shots: 2, queries: 4, groups: 1 }, episodes: 50, seed: 1 },
    ]);
  });

  it('are there once where two protocols have the same one', () => {
    expect(titles({ tests: ['vinyals', 'lake'] })[0]).toHaveLength(6);
  });

  it('may be none', () => {
    expect(testsOf({ tests: [] })).toEqual([[]]);
  });

  it('are refused where two of one title differ, or there are too many', () => {
    const test = { ways: 3, shots: 1, queries: 4 };
    expect(() => testsOf({ tests: [test, { ...test, queries: 5 }] })).toThrow(
      "recipe.yaml: two tests are called '3-way 1-shot'; give one of them a `title`.",
    );
    expect(titles({ tests: [test, { ...test, queries: 5, title: 'more queries' }] })).toEqual([
      ['3-way 1-shot', 'more queries'],
    ]);
    const many = Array.from({ length: 51 }, (_, i) => ({ ...test, ways: i + 2 }));
    expect(() => testsOf({ tests: many })).toThrow('tests: at most 50, got 51');
  });

  it('are of the split of Omniglot where the plan says nothing', () => {
    const ofProtocol = (name: 'vinyals' | 'lake' | 'alphabets') =>
      TRAINED_PROTOCOLS[name].tests.map(({ title }) => title);
    expect(titles({ base: { dataset: 'omniglot' } })).toEqual([ofProtocol('vinyals')]);
    expect(titles({ base: { dataset: 'omniglot' }, vary: { split: ['lake', 'alphabets'] } })).toEqual([
      ofProtocol('lake'),
      ofProtocol('alphabets'),
    ]);
  });

  it('are of the episodes of training elsewhere, the same for all', () => {
    const [tests] = testsOf({ base: { ways: 7, shots: 2, queries: 3 } });
    const spec = { ways: 7, shots: 2, queries: 3, labelBy: 'class', groups: 0 };
    expect(tests).toEqual([{ title: '7-way 2-shot', spec, episodes: 1000, seed: 1 }]);
    expect(titles({ vary: { ways: [9, 6], shots: [2, 1] } })).toEqual(Array(4).fill(['6-way 1-shot']));
    expect(testsOf({ base: { ways: 2, shots: [3, 1] } })[0]![0]!.spec.shots).toEqual([3, 1]);
    expect(
      testsOf({
        list: [
          { ways: 2, shots: [3, 1] },
          { ways: 3, shots: 4 },
        ],
      })[1]![0]!.spec,
    ).toMatchObject({
      ...{ ways: 2, shots: 1 },
    });
  });
});
