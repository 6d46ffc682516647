import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

it('the example of a fixed label set trains, adapts, evaluates and saves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'untwist-global-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [tsx, example] = [resolve('node_modules/tsx/dist/cli.mjs'), resolve('examples/train-global.ts')];
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, example, '2'], { cwd: folder });
  expect(stdout).toMatch(/round 2: loss \d+\.\d+, \d+ prototypes/);
  const accuracy = /new drawings of 16 characters in 4 alphabets: (\d+\.\d) %/.exec(stdout)?.[1];
  expect(Number(accuracy)).toBeGreaterThan(40); // chance is 25
  expect((await stat(join(folder, 'runs/example-global-model/model.json'))).size).toBeGreaterThan(0);
});
