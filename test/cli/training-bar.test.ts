import { expect, it } from 'vitest';
import { clock } from '../../src/cli/training-bar.ts';

it('writes times as a clock does', () => {
  expect([0, 59.4, 61, 3599, 3600, 36_061].map(clock)).toEqual([
    '00:00',
    '00:59',
    '01:01',
    '59:59',
    '1:00:00',
    '10:01:01',
  ]);
});
