import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stderr: string;
}

/** Whether this system lets a process have a disk of its own: Linux with user namespaces. Says so where it does not. */
export function hasSmallDisks(): boolean {
  const works = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none /tmp']).status === 0;
  if (!works) process.stderr.write('SKIPPED: tests on a full disk; `unshare -rm` does not work on this system.\n');
  return works;
}

/**
 * Runs a shell script with an empty disk of so many kilobytes, which is gone after it. In the script `$DISK` is its folder,
 * `resize N` makes it larger, `lock_disk` read-only, `try COMMAND...` runs a command of untwist, `list` shows its files.
 * @returns how each `try` ended, and the files of each `list`
 */
export function onSmallDisk(kilobytes: number, script: string): { tried: Ended[]; lists: string[][] } {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-disk-'));
  const functions = `
    set -e
    DISK=${folder}
    mount -t tmpfs -o size=${kilobytes}k none $DISK
    resize() { mount -o remount,size=$1k $DISK; }
    lock_disk() { mount -o remount,ro $DISK; }
    try() { code=0; "${process.execPath}" bin/untwist.js "$@" 2>&1 >/dev/null || code=$?; printf '\\0code %s\\0' $code; }
    list() { find $DISK -type f; printf '\\0list\\0'; }
  `;
  try {
    const { status, stdout, stderr } = spawnSync('unshare', ['-rm', 'bash', '-c', functions + script], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the script on a small disk failed: ${stderr}`);
    const parts = stdout.split('\0');
    const tried: Ended[] = [];
    const lists: string[][] = [];
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const [text = '', end = ''] = parts.slice(i, i + 2);
      if (end === 'list') lists.push(text.split('\n').filter((line) => line !== ''));
      else tried.push({ code: Number(end.replace('code ', '')), stderr: text });
    }
    return { tried, lists };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
