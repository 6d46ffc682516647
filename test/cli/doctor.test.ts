import { expect, it } from 'vitest';
import { doctorLines } from '../../src/cli/doctor.ts';

it('marks what is wrong and gives the command that mends it on the next line', () => {
  const lines = doctorLines([
    { name: 'Node', ok: true, needed: true, found: '22.1.0', mend: null },
    { name: 'engine', ok: false, needed: true, found: 'no addon', mend: 'untwist engine install' },
    { name: 'CUDA', ok: false, needed: false, found: 'no card', mend: null },
  ]);
  expect(lines).toEqual([
    'ok    Node    22.1.0',
    'WRONG engine  no addon',
    '              to mend it: untwist engine install',
    'note  CUDA    no card',
  ]);
});
