import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { killAndResume, type Instant } from './support/killed-training.ts';
import { announce, SEED, some } from './support/share.ts';

const folder = mkdtempSync(join(tmpdir(), 'untwist-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each<[Instant, number]>([
  ['anywhere', 200],
  ['while a checkpoint is written', 40],
])('a training killed %s is resumed to the very end of the unbroken one', async (instant, all) => {
  const kills = some(all);
  announce(`kills ${instant}`, kills, all);
  const random = new Random(SEED).fork(instant);
  const finished = await killAndResume({ folder: join(folder, instant), kills, instant, fault: 'none', random });
  if (kills >= 20) expect(finished).toBeGreaterThan(0);
});

it.each(['removes the old first', 'renames too early'])('notices a writer that %s', async (fault) => {
  const random = new Random(SEED).fork(fault);
  const plan = { folder: join(folder, fault), kills: 40, fault, random } as const;
  await expect(killAndResume({ ...plan, instant: 'while a checkpoint is written' })).rejects.toThrow(
    /was lost|damaged|lacks|no readable|is not that of the unbroken/,
  );
});
