import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockRun, requireFreeRun } from '../../src/cli/run-lock.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A run folder that another process holds. */
function heldBy(holder: string): string {
  const run = folder();
  writeFileSync(join(run, 'training.lock'), holder);
  return run;
}

it('is taken, given back and taken again', async () => {
  const run = folder();
  const unlock = await lockRun(run);
  expect(existsSync(join(run, 'training.lock'))).toBe(true);
  await unlock();
  expect(existsSync(join(run, 'training.lock'))).toBe(false);
  await (
    await lockRun(run)
  )();
});

it('refuses a folder in which a living process trains, by its number', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  onTestFinished(() => void other.kill('SIGKILL'));
  const run = heldBy(JSON.stringify({ pid: other.pid, host: hostname() }));
  await expect(requireFreeRun(run)).rejects.toThrow(new RegExp(`Process ${other.pid} on .* trains in`));
  await expect(lockRun(run)).rejects.toThrow(new RegExp(`Process ${other.pid} on .* trains in`));
  const gone = new Promise((resolve) => other.once('exit', resolve));
  other.kill('SIGKILL');
  await gone;
  await (
    await lockRun(run)
  )(); // killed: taken over at once
});

it('takes over a lock that was cut off, and leaves one of another machine', async () => {
  await (
    await lockRun(heldBy('{"pid":'))
  )();
  await expect(lockRun(heldBy('{"pid":1,"host":"another machine"}'))).rejects.toThrow(/on another machine trains in/);
});

it('finds a folder free without a lock, and with one of a process that is gone', async () => {
  await requireFreeRun(folder());
  await requireFreeRun(heldBy('{"pid":'));
});
