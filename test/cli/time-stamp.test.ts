import { expect, it } from 'vitest';
import { timeStamp } from '../../src/cli/time-stamp.ts';

it('writes local time in an order that sorts', () => {
  expect(timeStamp(new Date(2026, 0, 2, 3, 4, 5))).toBe('20260102-030405');
  expect(timeStamp(new Date(2026, 10, 22, 23, 40, 0))).toBe('20261122-234000');
});
