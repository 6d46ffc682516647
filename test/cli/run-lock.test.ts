import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

it('takes over from another machine that gives no sign of life, not from one that does though its clock is behind', async () => {
  const beatSeconds = 0.1;
  const holder = JSON.stringify({ pid: 1, host: 'another machine', beats: true });
  const longAgo = new Date(Date.now() - 3_600_000);
  const [dead, alive, fresh] = [heldBy(holder), heldBy(holder), heldBy(holder)];
  for (const run of [dead, alive]) utimesSync(join(run, 'training.lock'), longAgo, longAgo);
  const beating = setInterval(() => {
    const now = new Date(statSync(join(alive, 'training.lock')).mtimeMs + 100);
    utimesSync(join(alive, 'training.lock'), now, now);
  }, 100);
  onTestFinished(() => clearInterval(beating));
  await (
    await lockRun(dead, undefined, beatSeconds)
  )();
  expect(readdirSync(dead)).toEqual([]);
  await expect(lockRun(alive, undefined, beatSeconds)).rejects.toThrow(/Process 1 on another machine trains in/);
  await expect(lockRun(fresh)).rejects.toThrow(/Process 1 on another machine trains in/);
});

it('gives signs of life, tells its holder when another has taken over, and leaves the lock of that one', async () => {
  const run = folder();
  const file = join(run, 'training.lock');
  let lost!: () => void;
  const isLost = new Promise<void>((resolve) => (lost = resolve));
  const unlock = await lockRun(run, lost, 0.05);
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(file, longAgo, longAgo);
  await expect.poll(() => statSync(file).mtimeMs).toBeGreaterThan(longAgo.getTime() + 1_000_000);
  const other = JSON.stringify({ pid: 1, host: 'another machine' });
  writeFileSync(file, other);
  await isLost;
  await unlock();
  expect(readFileSync(file, 'utf8')).toBe(other);
});
