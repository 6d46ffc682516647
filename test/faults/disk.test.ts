import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { announce, SEED, some } from './support/share.ts';
import { hasSmallDisks, onSmallDisk } from './support/small-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'untwist-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SETTINGS = [
  '--dataset glyphs --filters 4 --threads 1 --size 16 --ways 3 --shots 2 --queries 2 --validation-episodes 2',
  '--patience 0 --validate-every 5 --log-every 1 --seed 1',
].join(' ');

/** The last line, which says what went wrong; whatever stands before it was said while all was well. */
const lastLine = (stderr: string) => stderr.trimEnd().split('\n').at(-1) ?? '';
const isOneLine = (stderr: string) =>
  stderr.split('\n').filter((line) => line.startsWith('untwist:') || /^\s+at /.test(line)).length === 1;

describe.skipIf(!hasSmallDisks())('on a disk of its own', () => {
  it('a training on a full disk loses no checkpoint, and goes on once there is room', () => {
    const count = some(20);
    announce('full disks', count, 20);
    const random = new Random(SEED).fork('full disks');
    for (let i = 0; i < count; i++) {
      const kilobytes = Math.round(random.uniform(60, 500));
      const { tried } = onSmallDisk(
        kilobytes,
        `try train ${SETTINGS} --episodes 40 --out $DISK/run
         resize 20000
         try doctor --run $DISK/run
         ls -d $DISK/run/checkpoints/episode-* 2>/dev/null >/dev/null && try train --resume $DISK/run --threads 1 || true`,
      );
      const [full, doctor, resumed] = tried;
      expect(full, `${kilobytes} kB`).toMatchObject({ code: 1 });
      expect(isOneLine(full!.stderr), full!.stderr).toBe(true);
      expect(lastLine(full!.stderr)).toMatch(/ENOSPC.*First make room on the disk; then .*(goes on from episode|anew)/);
      expect(doctor, `${kilobytes} kB: ${doctor!.stderr}`).toMatchObject({ code: 0 });
      if (resumed !== undefined) expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
      expect(resumed === undefined).toBe(lastLine(full!.stderr).includes('anew'));
    }
  });

  it('nothing is left half written where there is no room for it', () => {
    const run = join(folder, 'run');
    const { tried, lists } = onSmallDisk(
      12,
      `try train ${SETTINGS} --episodes 5 --out ${run}
       try export ${run} --out $DISK/export
       try explain ${run} --out $DISK/report.html
       list`,
    );
    const [trained, ...refused] = tried;
    expect(trained, trained!.stderr).toMatchObject({ code: 0 });
    for (const { code, stderr } of refused) {
      expect(code, stderr).toBe(1);
      expect(isOneLine(stderr), stderr).toBe(true);
      expect(lastLine(stderr)).toMatch(/ENOSPC/);
    }
    expect(lists[0]).toEqual([]);
  });

  it('a disk that can only be read is refused in one line, and what is on it can be read', () => {
    const { tried, lists } = onSmallDisk(
      20_000,
      `try train ${SETTINGS} --episodes 5 --out $DISK/run
       list
       lock_disk
       try evaluate $DISK/run --episodes 2
       try doctor --run $DISK/run
       try train ${SETTINGS} --episodes 5 --out $DISK/other
       try train --resume $DISK/run --threads 1 --episodes 20
       try export $DISK/run --out $DISK/export
       try explain $DISK/run --out $DISK/report.html
       list`,
    );
    const [trained, evaluated, doctor, ...refused] = tried;
    for (const ended of [trained, evaluated, doctor]) expect(ended, ended!.stderr).toMatchObject({ code: 0 });
    for (const { code, stderr } of refused) {
      expect(code, stderr).toBe(1);
      expect(isOneLine(stderr), stderr).toBe(true);
      expect(lastLine(stderr)).toMatch(/EROFS|ENOENT/); // Node says that the folder above is not there
    }
    expect(lists[1]).toEqual(lists[0]);
  });
});

it('a training whose folder is taken away ends in one line, and does not make it again', async () => {
  const run = join(folder, 'taken-away');
  const args = ['bin/untwist.js', 'train', ...SETTINGS.split(' '), '--episodes', '2000', '--out', run];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<number | null>((done) => child.on('close', done));
  while (!existsSync(join(run, 'checkpoints', 'episode-0000005'))) await sleep(20);
  renameSync(run, `${run}-by-another`); // at once: a removal takes files one by one, and the training may meet it half done
  expect(await end).toBe(1);
  expect(isOneLine(stderr), stderr).toBe(true);
  expect(lastLine(stderr)).toMatch(/The run folder '.*' is gone\./);
  expect(existsSync(run)).toBe(false);
});
