import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readSessions, runOf, SessionRecord, sessionSeconds } from '../../src/cli/training-sessions.ts';
import { temporaryFolder } from '../training/tiny.ts';

const maker = {
  date: '2026-01-02T03:04:05.000Z',
  version: '1.2.3',
  commit: null,
  command: 'untwist train',
  engine: 'e',
};

it('adds up the goes of a training', async () => {
  const file = join(temporaryFolder(), 'sessions.json');
  expect(sessionSeconds(await readSessions(file), 1)).toBeNull();
  let time = 5000;
  const first = await SessionRecord.open(file, maker, 0, () => time);
  time += 2000;
  await first.reach(500);
  time += 1000;
  await first.reach(1000); // killed at some later time
  time += 60_000;
  const second = await SessionRecord.open(file, maker, 1000, () => time);
  time += 4000;
  await second.reach(1500);
  const sessions = await readSessions(file);
  expect(sessions).toEqual([
    { ...maker, from: 0, to: 1000, seconds: 3 },
    { ...maker, from: 1000, to: 1500, seconds: 4 },
  ]);
  expect(sessionSeconds(sessions, 1500)).toBe(7);
});

it('knows no time where a part was not written down', () => {
  const session = (from: number, to: number) => ({ ...maker, from, to, seconds: 1 });
  expect(sessionSeconds([session(500, 1000)], 1000)).toBeNull();
  expect(sessionSeconds([session(0, 500), session(600, 1000)], 1000)).toBeNull();
  expect(sessionSeconds([session(0, 500)], 1000)).toBeNull();
  // Trained once more from an earlier checkpoint: both goes took their time.
  expect(sessionSeconds([session(0, 500), session(250, 1000)], 1000)).toBe(2);
});

it('says in one line that its file is damaged', async () => {
  const file = join(temporaryFolder(), 'sessions.json');
  writeFileSync(file, '[{"from": 1');
  await expect(readSessions(file)).rejects.toThrow(`'${file}' is damaged; remove it`);
  // A folder stands for all that is there and cannot be read: to take it for nothing would have it overwritten.
  await expect(readSessions(dirname(file))).rejects.toThrow('cannot be read: EISDIR');
});

it('finds the run of a checkpoint', () => {
  expect(runOf(join('runs', 'a', 'checkpoints', 'episode-0000001'))).toBe(join('runs', 'a'));
  expect(runOf('runs/a')).toBe('runs/a');
});
