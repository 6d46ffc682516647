import { expect, it } from 'vitest';
import { planOf } from './made-up.ts';

const validations = (text: object) =>
  planOf(text).entries.map(({ job: { config } }) => [config.validationWays, config.validationShots]);

it('gives all validations the ways of the first test where ways are varied, and says so', () => {
  const text = { base: { dataset: 'omniglot' }, vary: { ways: [5, 60] } };
  expect(validations(text)).toEqual([[20, undefined], [20, undefined]]); // prettier-ignore
  expect(planOf(text).notices).toEqual([
    'validationWays is 20 in every job, so that their validations can be compared; set it in `base` for another number.',
  ]);
  expect(validations({ vary: { shots: [5, 2] }, tests: [{ ways: 4, shots: 3, queries: 1 }] })).toEqual([
    [undefined, 3],
    [undefined, 3],
  ]);
  expect(validations({ vary: { ways: [5, 6], shots: [3, 2] }, tests: [] })[3]).toEqual([5, 2]);
});

it('leaves alone what the plan sets, and what is not varied', () => {
  const set = { base: { validationWays: 8 }, vary: { ways: [5, 60] } };
  expect(validations(set)).toEqual([[8, undefined], [8, undefined]]); // prettier-ignore
  const other = { vary: { jitter: [true, false] } };
  expect(validations(other)).toEqual([[undefined, undefined], [undefined, undefined]]); // prettier-ignore
  for (const text of [set, other]) expect(planOf(text).notices).toEqual([]);
});

it('warns where validations are of different episodes all the same', () => {
  const noticesOf = (vary: object) => planOf({ vary }).notices;
  expect(noticesOf({ labelBy: ['class', 'group'], validationWays: [5, 6] })).toEqual([
    'labelBy and validationWays differ, and with that what jobs are validated on: take the winner with care.',
  ]);
  expect(noticesOf({ dataSeed: [1, 2] })[0]).toMatch(/^dataSeed differs, .*: take the winner with care\.$/);
});
