import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { temporaryFolder } from '../training/tiny.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function sweep(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((texts.stderr += String(text)), true));
  vi.spyOn(console, 'log').mockImplementation((...words) => void (texts.stdout += words.join(' ')));
  await main(['sweep', ...args]);
  return { code: process.exitCode ?? 0, ...texts };
}

/** A plan file and a folder that is not there yet. */
function place() {
  const folder = temporaryFolder();
  const plan = join(folder, 'plan.yaml');
  writeFileSync(plan, 'vary: {ways: [5, 20]}\n');
  return { plan, out: join(folder, 'out') };
}

it.each([
  ['Not enough non-option arguments', []],
  ['Not enough non-option arguments', ['status']],
  ['Unknown argument: nope', ['PLAN', '--nope']],
  ["Cannot read the plan 'missing.yaml'", ['missing.yaml']],
  ['--processes must be a whole number of at least 1, got 0', ['PLAN', '--processes', '0']],
  ['--threads must be a whole number of at least 1, got NaN', ['run', 'PLAN', '--threads', 'x']],
  ['--processes is a flag of `untwist worker`', ['PLAN', '--queue', 'redis://127.0.0.1:1', '--processes', '2']],
  ['--data is a flag of `untwist worker`', ['PLAN', '--queue', 'redis://127.0.0.1:1', '--data', 'x']],
  ['it begins with http:', ['PLAN', '--queue', 'http://host']],
])('answers a mistake in usage with one line, "%s", and writes nothing', async (message, args) => {
  const { plan, out } = place();
  const { code, stdout, stderr } = await sweep(...args.map((arg) => (arg === 'PLAN' ? plan : arg)));
  expect(stderr).toMatch(/^untwist: [^\n]*\n$/);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(existsSync(out)).toBe(false);
});

it('refuses a folder that cannot be made', async () => {
  const { plan, out } = place();
  writeFileSync(out, 'a file');
  const { code, stderr } = await sweep(plan, '--out', out);
  expect(code).toBe(1);
  expect(stderr).toContain(`Cannot write to '${out}'`);
});

it('names its subcommands in its help', async () => {
  vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const { stdout } = await sweep('--help');
  const commands = stdout.match(/^ {2}untwist sweep \w+ <plan>/gm)?.map((line) => line.trim().split(' ')[2]);
  expect(commands).toEqual(['run', 'status', 'results', 'pause', 'resume', 'cancel']);
});
