import { isDeepStrictEqual } from 'node:util';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readConfig } from '../../src/cli/config-flags.ts';
import { parseTrainConfig, trainConfigSchema, type TrainConfig } from '../../src/training/config.ts';
import { fuzz, Wrong, type Harness } from './support/fuzz.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { jsonText, mutateJson } from './support/mutate-json.ts';
import { firstFailure } from './support/planted.ts';
import { anyValue, draw, isFiniteThroughout } from './support/strange-values.ts';

const DEFAULTS = trainConfigSchema.parse({});
const EVERY = { ...DEFAULTS, data: 'photos', layer: 'out', pixelRange: 'unit', inputSize: 96, freeze: 'all' };
const names = [...Object.keys(trainConfigSchema.shape), '__proto__', 'constructor', 'Ways', ''];

/** Half of them settings that are right, so that those which contradict each other are reached. */
const setting = fc.constantFrom(...names).chain((name) => {
  const usual = (EVERY as Record<string, unknown>)[name];
  const values = [anyValue, fc.constant(usual), fc.integer({ min: 1, max: 40 })];
  return fc.oneof(...values).map((value): [string, unknown] => [name, value]);
});
const settings = fc.oneof(
  { weight: 9, arbitrary: fc.array(setting, { maxLength: 6 }).map((entries) => Object.fromEntries(entries)) },
  { weight: 1, arbitrary: anyValue },
);

/** @throws Wrong unless it is a config that says the same when it is read again */
function requireConfig(config: TrainConfig): void {
  if (!isFiniteThroughout(config)) throw new Wrong('a number is not finite');
  const again = trainConfigSchema.safeParse(config);
  if (!again.success || !isDeepStrictEqual(again.data, config)) throw new Wrong('it is another when read again');
}

const valuesHarness = (parse = parseTrainConfig): Harness => ({
  name: 'training settings',
  attempt({ random, note }) {
    const given = draw(settings, random);
    note(fc.stringify(given).slice(0, 300));
    requireConfig(parse(given, 'settings'));
  },
});

const YAML_TRICKS = [
  'ways: &a [*a]',
  '&a [*a]',
  '? [1, 2]\n: 3',
  'ways: !!js/function "x"',
  'ways: !!binary aGk=',
  `a: &a [x,x,x]\n${'bcdefghij'.replace(/./g, (c) => `${c}: &${c} [*${String.fromCharCode(c.charCodeAt(0) - 1)}, *${String.fromCharCode(c.charCodeAt(0) - 1)}, *a, *a, *a]\n`)}`,
  `shots: ${'['.repeat(3000)}`,
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
  `${'- '.repeat(2000)}x`,
  'ways: 3\nways: 4',
  '<<: {ways: 3}',
  '--- 1\n--- 2',
  '%YAML 9.9\n---\nways: 3',
  '\u0000',
  '\ufeffways: 3',
  'seed: 99999999999999999999999999',
  'scale: .nan',
  'scale: .inf',
  'seed: 0x7fffffffffffffffffff',
  Array.from({ length: 3000 }, (_, i) => `k${i}: 1`).join('\n'),
  `${'k'.repeat(50_000)}: 1`,
  '',
];

const filesHarness = (read = readConfig): Harness => ({
  name: 'settings files',
  async attempt({ folder, random, note }) {
    const file = join(folder, 'settings.yaml');
    writeFileSync(file, fileContent());
    requireConfig(await read({ config: file }));

    function fileContent(): string | Buffer {
      const [json, yaml] = [jsonText(mutateJson(EVERY, random, note)), stringify(DEFAULTS)];
      switch (random.integer(4)) {
        case 0:
          return json;
        case 1:
          return mutateBytes(Buffer.from(yaml), random, note);
        case 2:
          return mutateBytes(Buffer.from(json.slice(0, 5000)), random, note);
        default: {
          const trick = YAML_TRICKS[random.integer(YAML_TRICKS.length)] as string;
          note(JSON.stringify(trick).slice(0, 80));
          return random.integer(3) === 0 ? mutateBytes(Buffer.from(trick), random, note) : trick;
        }
      }
    }
  },
});

it.each([
  ['training settings', valuesHarness(), 3500],
  ['settings files', filesHarness(), 2000],
])('takes or refuses %s', async (_, harness, all) => {
  const { taken, refused } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

it('notices settings that are not looked at', async () => {
  const careless = (given: unknown) => ({ ...DEFAULTS, ...(given as object) });
  expect(await firstFailure(valuesHarness(careless as typeof parseTrainConfig))).toMatch(/not finite|read again/);
});

it('notices a settings file that is not looked at', async () => {
  const careless = async () => {
    await Promise.resolve();
    throw new TypeError("Cannot read properties of null (reading 'ways')");
  };
  expect(await firstFailure(filesHarness(careless))).toMatch(/TypeError/);
});
