import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { remedyFor } from '../../src/base/system-errors.ts';

const refusal = (code: string) => Object.assign(new Error(`${code}: refused`), { code });

it('knows a refusal of the system, also behind the error that tells of it', () => {
  expect(remedyFor(refusal('ENOSPC'))).toBe('make room on the disk');
  const told = new UserError('no checkpoint', { cause: new Error('not written', { cause: refusal('EROFS') }) });
  expect(remedyFor(told)).toMatch(/can only be read/);
});

it.each([new Error('a mistake'), refusal('ENOENT'), refusal('toString'), 'ENOSPC', null])(
  'has no remedy for %s',
  (error) => {
    expect(remedyFor(error)).toBeNull();
  },
);
