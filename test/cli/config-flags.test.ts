import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import yargs from 'yargs';
import { UsageError } from '../../src/base/errors.ts';
import { configOptions, readConfig } from '../../src/cli/config-flags.ts';
import { trainConfigSchema } from '../../src/training/config.ts';

function configFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const parse = (...flags: string[]) =>
  configOptions(yargs(flags)).exitProcess(false).strict().parseAsync() as Promise<Record<string, unknown>>;
const config = async (...flags: string[]) => readConfig(await parse(...flags));

it('has a flag for every setting, with help', async () => {
  const help = await configOptions(yargs([])).getHelp();
  for (const name of Object.keys(trainConfigSchema.shape)) {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    expect(help).toMatch(new RegExp(`${flag}\\s+\\S`));
  }
});

it('gives defaults where nothing is said, and what the flags say', async () => {
  expect(await config()).toEqual(trainConfigSchema.parse({}));
  const flags = ['--ways', '5', '--learning-rate', '0.01', '--rotations', '--no-train-temperature', '--shots', '2'];
  expect(await config(...flags)).toMatchObject({
    ...{ ways: 5, learningRate: 0.01, rotations: true, trainTemperature: false, shots: 2 },
  });
  expect((await config('--ways', '3', '--shots', '1,5,2')).shots).toEqual([1, 5, 2]);
});

it('takes a list as one flag or several', async () => {
  expect((await config('--shortcut', 'block1_relu')).shortcut).toEqual(['block1_relu']);
  expect((await config('--shortcut', 'a,b', '--shortcut', 'c')).shortcut).toEqual(['a', 'b', 'c']);
});

it.each([
  ['settings.yaml', 'ways: 7\nqueries: 3\n# a remark\nlearningRate: 1e-4\n'],
  ['settings.json', '{ "ways": 7, "queries": 3, "learningRate": 0.0001 }'],
])('reads %s, which flags override', async (name, content) => {
  const file = configFile(name, content);
  expect(await config('--config', file)).toMatchObject({ ways: 7, queries: 3, learningRate: 1e-4, shots: 5 });
  expect(await config('--config', file, '--ways', '9')).toMatchObject({ ways: 9, queries: 3 });
});

it('puts the file over the config of the run that goes on, and flags over both', async () => {
  const args = await parse('--config', configFile('c.yaml', 'ways: 7\nqueries: 3'), '--ways', '9');
  const base = trainConfigSchema.parse({ ways: 4, queries: 4, filters: 8 });
  expect(await readConfig(args, base)).toMatchObject({ ways: 9, queries: 3, filters: 8 });
});

it.each([
  ['an unknown setting', 'wayz: 7', /'wayz'/],
  ['no YAML', 'ways: [', /Cannot read the config file/],
  ['a list', '- 1\n- 2', /must hold settings by name/],
  ['nothing', '', /must hold settings by name/],
  ['brackets without end', '['.repeat(20_000), /Cannot read the config file .*: nested too deep; give a JSON or YAML/],
  ['dashes without end', '- '.repeat(20_000), /: nested too deep; give/],
  ['names without end', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /nested too deep/],
  ['an endless line', `- ${'x'.repeat(9_000)}`, /must hold settings by name, like `ways: 20`, got \["x{77,80}…\.$/],
  ['an endless mistake', `*${'x'.repeat(9_000)}`, /^Cannot read the config file '[^']+': .{1,300}; give a JSON/],
])('refuses a file with %s', async (_, content, message) => {
  const file = configFile('bad.yaml', content);
  await expect(config('--config', file)).rejects.toThrow(UsageError);
  await expect(config('--config', file)).rejects.toThrow(message);
  await expect(config('--config', file)).rejects.toThrow(file);
});

it('refuses a name that is a list, and the reader of YAML says nothing of its own beside', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  await expect(config('--config', configFile('bad.yaml', '[1, 2]: 3'))).rejects.toThrow(/'\[ 1, 2 \]'/);
  expect(warn).not.toHaveBeenCalled();
});

it('tells the mistakes of file and flags together', async () => {
  const file = configFile('bad.yaml', 'ways: 1\nfoo: 2');
  await expect(config('--config', file, '--shots', 'many')).rejects.toThrow(/ways: .*got 1.*shots: .*got NaN.*'foo'/);
});
