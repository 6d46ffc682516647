import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandLine, commitOf, type Made } from '../../src/cli/made.ts';
import { believable } from '../../src/cli/reproduce-output.ts';
import { temporaryFolder } from '../training/tiny.ts';

const engine = { backend: 'native', device: 'CPU X', threads: 2, version: 'TensorFlow 2' } as const;

it('says the commit of a checkout, and whether files differ from it', async () => {
  const folder = temporaryFolder();
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  expect(await commitOf(folder)).toBeNull();
  git('init', '--quiet');
  expect(await commitOf(folder)).toBeNull();
  writeFileSync(join(folder, 'a'), '1');
  git('add', 'a');
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  git(...author, 'commit', '--quiet', '-m', 'first');
  git(...author, 'tag', '-a', '-m', 'a tag is no commit', 'v1');
  const hash = git('rev-parse', 'HEAD').trim();
  expect(await commitOf(folder)).toBe(hash);
  writeFileSync(join(folder, 'a'), '2');
  expect(await commitOf(folder)).toBe(`${hash}-dirty`);
});

it('says none of a package that a checkout has installed', async () => {
  const folder = temporaryFolder();
  execFileSync('git', ['-C', folder, 'init', '--quiet']);
  const installed = join(folder, 'node_modules', 'untwist');
  mkdirSync(installed, { recursive: true });
  expect(await commitOf(installed)).toBeNull();
});

it('writes a command line that can be given again, without folders of the machine', () => {
  const args = ['reproduce', 'lake', '--seeds', '3', '--data', '/data/of/me', '--out=/tmp/lake', '--methods', 'a b'];
  expect(commandLine(args)).toBe('untwist reproduce lake --seeds 3 --data me --out=lake --methods "a b"');
});

it.each([
  [['--queue', 'rediss://me:secret@host:6379/2'], '--queue rediss://host:6379/2'],
  [['--queue=redis://:se@cret@host'], '--queue=redis://host'],
  [['--backbone', 'https://host/model@2/model.json'], '--backbone https://host/model@2/model.json'],
])('leaves user and password out of it: %j', (args, shown) => {
  expect(commandLine(['sweep', ...args])).toBe(`untwist sweep ${shown}`);
});

it('puts what makes numbers believable among them', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const before = new Date().toISOString();
  const seconds = { training: 12, testing: null };
  const output = await believable({ numbers: { run: '/tmp/lake' }, markdown: '', text: '', engine, seconds });
  const { run, made } = output.numbers as { run: string; made: Made };
  expect(run).toBe('lake');
  expect(made).toMatchObject({ version, seconds, engine: 'native (TensorFlow 2) on CPU X, 2 threads' });
  expect(made.date >= before && made.date <= new Date().toISOString()).toBe(true);
});
