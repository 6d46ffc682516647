import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((texts.stderr += String(text)), true));
  vi.spyOn(console, 'log').mockImplementation((...words) => void (texts.stdout += words.join(' ')));
  await main(args);
  return { code: process.exitCode ?? 0, ...texts };
}

it.each([
  ['needs a command', []],
  ['Unknown argument: nope', ['nope']],
  ['Unknown argument: wayz', ['train', '--wayz', '3']],
  ['Unknown argument: more', ['train', 'more']],
  ['Not enough arguments following: ways', ['train', '--ways']],
  ['Given: "nope", Choices: "glyphs"', ['train', '--dataset', 'nope']],
  ['Given: "nope"', ['train', '--backend', 'nope']],
  ['ways: Invalid input: expected number, got NaN; shots: ', ['train', '--ways', 'many', '--shots', 'x']],
  ['Cannot read the config file', ['train', '--config', 'missing.yaml']],
  ['leave out --out', ['train', '--resume', 'x', '--out', 'y']],
  ['--threads must be a whole number', ['train', '--threads', '0']],
  ['Not enough non-option arguments', ['evaluate']],
  ['--seed must be a whole number of at least 0, got NaN', ['evaluate', 'x', '--seed', 'y']],
  ['--per-class must be', ['evaluate', 'x', '--per-class', '0']],
  ['--episodes must be a whole number of at least 2', ['evaluate', 'x', '--episodes', '1']],
  ['leave out one', ['evaluate', 'x', '--compare', '--transductive']],
  ['leave out one', ['evaluate', 'x', '--views', '4', '--transductive']],
  ['--twist is of those of the images alone', ['evaluate', 'x', '--views', '4', '--twist']],
  ['--views must be a whole number of at least 1, got 0', ['evaluate', 'x', '--views', '0']],
  ['add --compare', ['evaluate', 'x', '--peers', 'softmaxRegression']],
  ['Given: "nope", Choices: "singlePrototype"', ['evaluate', 'x', '--compare', '--peers', 'nope']],
])('answers a mistake in usage with one line, "%s", and exit code 2', async (message, args) => {
  const { code, stdout, stderr } = await run(...args);
  expect(stderr).toMatch(/^untwist: [^\n]*\n$/);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

it('says of a network that it has no classes yet, and how to give it some', async () => {
  const { code, stderr } = await run('predict', 'conv4-omniglot-lake', 'x.png');
  expect(stderr).toBe(
    "untwist: 'conv4-omniglot-lake' is a network without classes; `untwist fit conv4-omniglot-lake FOLDER --out FILE` gives it some.\n",
  );
  expect(code).toBe(1);
});

it.each([
  [['train', '--resume', 'missing'], /^untwist: There is no checkpoint in 'missing\/checkpoints'; give a run folder/],
  [
    ['evaluate', 'missing'],
    /^untwist: There is no 'missing'; give a run folder .* come with untwist: conv4-[^\n]*\.\n$/,
  ],
  [['evaluate', 'docs'], /^untwist: There is no checkpoint in 'docs\/checkpoints'; give a run folder/],
])('answers what fails for another reason with one line and exit code 1: %j', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(stderr).toMatch(message);
  expect(stderr.match(/\n/g)).toHaveLength(1);
  expect(code).toBe(1);
});

it('shows where an error comes from on --debug only', async () => {
  expect((await run('evaluate', 'missing', '--debug')).stderr).toMatch(/\n\s+at /);
});

it('takes the last of a flag given twice', async () => {
  const { stderr } = await run('train', '--ways', '0', '--ways', '1', '--shots', '0', '--shots', '2');
  expect(stderr).toContain('ways: ');
  expect(stderr).toContain('got 1.');
  expect(stderr).not.toContain('shots');
});

it('names every command in its help', async () => {
  vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const { stdout } = await run('--help');
  const commands = stdout.match(/^ {2}untwist \w+/gm)?.map((line) => line.trim().split(' ')[1]);
  expect(commands).toEqual(
    'train evaluate probe pictures fit predict explain export explore replay sweep worker reproduce models data demo engine doctor'.split(
      ' ',
    ),
  );
});
