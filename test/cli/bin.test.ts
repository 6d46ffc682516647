import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

// The real script beside a build that lacks something.
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'untwist-bin-'));
  cpSync('bin', join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/untwist.js'), 'demo'], { encoding: 'utf8' });
  return { status, stderr };
}

function build(main: string): void {
  mkdirSync(join(root, 'dist/src/cli'), { recursive: true });
  writeFileSync(join(root, 'dist/src/cli/main.js'), main);
}

const MEND = /^untwist: it is not built or lacks packages \(Cannot find [^\n]+\); run: npm run setup\n$/;

it('says how to set up where there is no build', () => {
  expect(run()).toEqual({ status: 1, stderr: expect.stringMatching(MEND) });
});

it('says so too where what a command loads is not there', () => {
  build("export const main = async () => void (await import('not-installed'));");
  expect(run()).toEqual({ status: 1, stderr: expect.stringMatching(MEND) });
});

it('hands on what is wrong otherwise', () => {
  build("export const main = async (args) => { throw new Error('broken: ' + args); };");
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('Error: broken: demo');
});
