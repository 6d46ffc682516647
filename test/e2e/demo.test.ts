import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'untwist-demo-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

it.concurrent('the demonstration trains, compares, draws the map and exports, in a small version', async () => {
  const out = join(folder, 'demo');
  const flags = ['--episodes', '30', '--test-episodes', '4', '--out', out, '--json'];
  const { stdout } = await run(process.execPath, ['bin/untwist.js', 'demo', ...flags]);
  const results = JSON.parse(stdout);
  expect(results.tasks.map((task: { task: string }) => task.task.split(':')[0])).toEqual(['characters', 'alphabets']);
  for (const { methods } of results.tasks) {
    expect(methods).toHaveLength(4);
    // Far above chance, which is 5 % on characters, though hardly trained.
    for (const { accuracy } of methods) expect(accuracy.mean).toBeGreaterThan(0.15);
  }
  expect(results.twist.with.nmiArithmetic).not.toBe(results.twist.without.nmiArithmetic);
  const svg = await readFile(join(out, 'map.svg'), 'utf8');
  expect(svg).toContain('<svg');
  for (const file of [
    'map.png',
    'config.json',
    'metrics.jsonl',
    'results.json',
    'model/model.json',
    'untwisting/model/model.json',
    'readable/model.json',
  ]) {
    expect((await stat(join(out, file))).size, file).toBeGreaterThan(0);
  }
});

it.concurrent('the example script trains and evaluates', async () => {
  const tsx = join('node_modules', 'tsx', 'dist', 'cli.mjs');
  const example = join(process.cwd(), 'examples/train-episodic.ts');
  const { stdout } = await run(process.execPath, [tsx, example, '40'], { cwd: process.cwd() });
  expect(stdout).toMatch(/classes never seen, 5-way 5-shot: \d+\.\d+ ± \d+\.\d+ %/);
});
