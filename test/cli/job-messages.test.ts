import { expect, it } from 'vitest';
import { failure, resultOf, type Outcome } from '../../src/cli/job-messages.ts';
import { UsageError, UserError } from '../../src/base/errors.ts';
import { JobStopped } from '../../src/sweep/job.ts';

const through = (error: unknown) => resultOf(JSON.parse(JSON.stringify(failure(error))) as Outcome);

it.each([new UsageError('no such thing'), new UserError('the disk is full'), new JobStopped('stopped')])(
  'brings %s through as it was thrown',
  (error) => {
    expect(() => through(error)).toThrow(error);
    expect(() => through(error)).toThrow(error.constructor as typeof Error);
  },
);

it('says of any other error what the command would say, in one line and without folders of the machine', () => {
  expect(() => through(new RangeError('3 is not 4'))).toThrow(/^3 is not 4$/);
  expect(() => through(new TypeError('x is null\n at y'))).toThrow(/^x is null \(unexpected; --debug shows where\)$/);
  expect(() => through('a text')).toThrow('a text');
});
