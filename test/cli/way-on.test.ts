import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { withWayOn } from '../../src/cli/way-on.ts';

const full = new UserError('The log cannot be written.', {
  cause: Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }),
});

function run(): string {
  const made = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it('names the episode that a full disk can be gone on from, or that there is none', async () => {
  const made = run();
  const checkpoints = join(made, 'checkpoints');
  expect(await withWayOn(full, made, checkpoints)).toMatchObject({
    message: 'The log cannot be written. First make room on the disk; then train anew: there was no checkpoint yet.',
  });
  for (const name of ['episode-0000005', 'episode-0000120', 'episode-0000125.writing-1']) {
    mkdirSync(join(checkpoints, name), { recursive: true });
  }
  expect(await withWayOn(full, made, checkpoints)).toMatchObject({
    message: `The log cannot be written. First make room on the disk; then \`untwist train --resume ${made}\` goes on from episode 120.`,
    cause: full,
  });
});

it('says that a folder is gone, and leaves other errors as they are', async () => {
  const made = run();
  const gone = join(made, 'gone');
  expect(await withWayOn(new Error('no file'), gone, join(gone, 'checkpoints'))).toMatchObject({
    message: `no file. The run folder '${gone}' is gone.`,
  });
  const bug = new Error('a mistake');
  expect(await withWayOn(bug, made, join(made, 'checkpoints'))).toBe(bug);
});
