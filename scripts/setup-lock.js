// A lock between processes: a folder that holds the name of its owner. Nothing but Node itself.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

/** The text of a file, or '' when it is not there. */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const STALE_MS = 10 * 60_000;
const BEAT_MS = 5_000;
const POLL_MS = 200;

/** Takes the lock by moving a folder with our name in it to its place: a move onto a folder that holds one fails. */
function tryLock(folder, owner) {
  const aside = `${folder}.${owner.token}`;
  mkdirSync(aside, { recursive: true });
  writeFileSync(join(aside, 'owner.json'), JSON.stringify(owner));
  try {
    renameSync(aside, folder);
    return true;
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code) && existsSync(folder)) return false;
    if (!existsSync(folder)) return false; // released in between: the next try gets it
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // there, but another user's
  }
}

/** Whether the holder of `folder`, and what it had started, has died without releasing it. */
function isStale(folder) {
  const text = textOf(join(folder, 'owner.json'));
  if (text === '') return false; // released just now
  const owner = JSON.parse(text);
  // A program that the dead holder had started, such as npm, may still be writing.
  const pids = [owner.pid, Number(textOf(join(folder, 'child')))].filter((pid) => pid > 0);
  if (owner.host === hostname() && !pids.some(isAlive)) return true;
  try {
    return Date.now() - statSync(folder).mtimeMs > STALE_MS;
  } catch {
    return false;
  }
}

/** Removes a dead holder's lock. Under a lock of its own, or a second breaker could remove a new holder's. */
function breakStale(folder, owner) {
  const breaking = `${folder}.breaking`;
  if (!tryLock(breaking, owner)) {
    if (isStale(breaking)) rmSync(breaking, { recursive: true, force: true });
    return;
  }
  if (isStale(folder)) rmSync(folder, { recursive: true, force: true });
  rmSync(breaking, { recursive: true, force: true });
}

/** Notes the program that the holder has just started: the lock is not stale while it lives. */
export function noteChild(folder, pid) {
  writeFileSync(join(folder, 'child'), String(pid));
}

/**
 * Runs `work` while no other process holds the lock that is `folder`. `onWait` is called once if another one does,
 * `onStop` with the signal when this process is told to stop, before the lock is released.
 */
export async function withLock(folder, { onWait, onStop }, work) {
  mkdirSync(dirname(folder), { recursive: true });
  const owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  let told = false;
  while (!tryLock(folder, owner)) {
    if (isStale(folder)) breakStale(folder, owner);
    else if (!told) {
      onWait();
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimesSync(folder, now, now);
  }, BEAT_MS);
  const release = () => rmSync(folder, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      onStop(signal);
      release();
      process.exit(130);
    });
  }
  try {
    await work();
  } finally {
    clearInterval(beat);
    release();
  }
}
