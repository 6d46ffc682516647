import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, it, vi } from 'vitest';

interface LockModule {
  withLock(
    folder: string,
    events: { onWait(): void; onStop(signal: string): void },
    work: () => Promise<void>,
  ): Promise<void>;
  noteChild(folder: string, pid: number): void;
}

const { withLock, noteChild } = (await import(pathToFileURL('scripts/setup-lock.js').href)) as LockModule;

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lock-')), 'lock');
});

const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;
const heldBy = (owner: object) => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'owner.json'), JSON.stringify({ token: 'x', ...owner }));
};
const waits = { count: 0 };
const events = { onWait: () => void waits.count++, onStop: () => {} };

it('lets one in at a time, and is free afterwards, also after an error', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(folder, events, work)));
  expect(most).toBe(1);
  await expect(withLock(folder, events, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(existsSync(folder)).toBe(false);
});

it('is not taken from a dead owner whose program still runs', async () => {
  heldBy({ pid: deadPid(), host: hostname() });
  noteChild(folder, process.pid); // this very process: alive
  waits.count = 0;
  const entered = withLock(folder, events, async () => {});
  await vi.waitFor(() => expect(waits.count).toBe(1));
  noteChild(folder, deadPid());
  await entered;
  expect(existsSync(folder)).toBe(false);
});

it('is taken from an owner on another machine only after long silence', async () => {
  heldBy({ pid: 1, host: 'elsewhere' });
  waits.count = 0;
  const entered = withLock(folder, events, async () => {});
  await vi.waitFor(() => expect(waits.count).toBe(1));
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(folder, longAgo, longAgo);
  await entered;
});
