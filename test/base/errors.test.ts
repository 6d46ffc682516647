import { expect, it } from 'vitest';
import { UsageError, UserError } from '../../src/base/errors.ts';

it('is one line that is safe to print, whatever names are in it', () => {
  expect(new UserError("no 'a\n  b'").message).toBe("no 'a b'");
  expect(new UsageError('\u001b[2Jx\u202ey\u0000').message).toBe('\\u001b[2Jx\\u202ey\\u0000');
  expect(new UserError('Ж 文 👋').message).toBe('Ж 文 👋');
});
