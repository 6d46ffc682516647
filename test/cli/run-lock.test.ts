import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

it.runIf(process.platform === 'linux')('tells a process from a later one of the same number, also itself', async () => {
  const [pid, host] = [process.pid, hostname()];
  await requireFreeRun(heldBy(JSON.stringify({ pid, host, start: 'an earlier boot 1' })));
  const run = folder();
  const unlock = await lockRun(run);
  await expect(lockRun(run)).rejects.toThrow(`Process ${pid} on ${host} trains in`);
  await unlock();
  await (
    await lockRun(run)
  )();
});

it('gives the lock of a dead process to one of many that want it', async () => {
  const run = heldBy('{"pid":0,"host":"' + hostname() + '"}');
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(run)));
  const taken = tries.filter((one) => one.status === 'fulfilled');
  expect(taken).toHaveLength(process.platform === 'linux' ? 1 : taken.length);
  for (const { value: unlock } of taken) await unlock();
  expect(readdirSync(run)).toEqual([]);
});
