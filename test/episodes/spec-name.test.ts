import { expect, it } from 'vitest';
import { specName } from '../../src/episodes/spec-name.ts';

it('names what results are compared by', () => {
  expect(specName({ ways: 20, shots: 5, queries: 5 })).toBe('20-way 5-shot');
  expect(specName({ ways: 20, shots: 1, queries: 5, groups: 1 })).toBe('20-way 1-shot of 1 group');
  expect(specName({ ways: 3, shots: [2, 1, 4], queries: 5, labelBy: 'group' })).toBe('3-way 1-to-4-shot by group');
});
