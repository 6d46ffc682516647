import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { runPaths } from '../../src/cli/training-run.ts';
import { SHARE } from './support/share.ts';

const run = promisify(execFile);
const COMMAND = resolve('bin/untwist.js');
const folder = mkdtempSync(join(tmpdir(), 'untwist-nodes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SETTINGS = [
  ...['--dataset', 'glyphs', '--filters', '4', '--threads', '1', '--size', '16', '--jitter'],
  ...['--ways', '3', '--shots', '2', '--queries', '2', '--validation-episodes', '2', '--episodes', '12'],
];
const OTHERS = [20, 22, 24].filter((major) => major !== Number(process.versions.node.split('.')[0]));

/** The path of a Node of a major version from npm; undefined, with a line that says so, where it cannot be had. */
async function nodeOf(major: number): Promise<string | undefined> {
  const args = ['exec', '--yes', '--prefer-offline', `--package=node@${major}`, '--', 'node', '-p', 'process.execPath'];
  try {
    return (await run('npm', args, { cwd: folder })).stdout.trim();
  } catch {
    process.stderr.write(`SKIPPED: Node ${major} cannot be had from the npm registry.\n`);
    return undefined;
  }
}

const weightsOf = (path: string) =>
  readFileSync(join(runPaths(path).checkpoints, 'episode-0000012', 'weights.bin')).toString('base64');

// Two downloads of 45 MB: only where all faults are asked for.
const others = it.skipIf(SHARE < 1);

// Not the bits of this Node: their sines and cosines differ in the last digit, and so do jittered images.
others.each(OTHERS)('Node %i trains, resumes to the same bits, and evaluates', async (major) => {
  const node = await nodeOf(major);
  if (node === undefined) return;
  const [whole, broken] = ['whole', 'broken'].map((name) => join(folder, `node${major}-${name}`)) as [string, string];
  const { stderr } = await run(node, [COMMAND, 'train', ...SETTINGS, '--out', whole]);
  expect(stderr).toContain('native');
  await run(node, [COMMAND, 'train', ...SETTINGS, '--episodes', '7', '--out', broken]);
  await run(node, [COMMAND, 'train', '--resume', broken, '--episodes', '12', '--threads', '1']);
  expect(weightsOf(broken) === weightsOf(whole)).toBe(true);
  const { stdout } = await run(node, [COMMAND, 'evaluate', whole, '--episodes', '2', '--threads', '1']);
  expect(stdout).toMatch(/single prototype +\d/);
});
