import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { readSettings } from '../../src/base/read-settings.node.ts';

const KIND = { name: 'recipe', example: 'flour: 2' };

function file(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'file'), content);
  return join(folder, 'file');
}

it('reads YAML and JSON', async () => {
  expect(await readSettings(file('a: {b: [1, 2e-3]} # why'), KIND)).toEqual({ a: { b: [1, 2e-3] } });
  expect(await readSettings(file('{"a": {"b": [1, 0.002]}}'), KIND)).toEqual({ a: { b: [1, 2e-3] } });
});

it.each([
  ['[1]', "The recipe '[^']+' must hold settings by name, like `flour: 2`, got \\[1\\]\\."],
  ['a: [', "Cannot read the recipe '[^']+': .*; give a JSON or YAML file\\."],
  ['a: 1\na: 2', 'Cannot read the recipe .*unique'],
  ['['.repeat(20_000), 'nested too deep; give'],
  [
    `a: &a [x]\n${Array.from(
      { length: 12 },
      (_, i) =>
        `b${i}: &b${i} [${Array(9)
          .fill(`*${i === 0 ? 'a' : `b${i - 1}`}`)
          .join(', ')}]`,
    ).join('\n')}`,
    'alias count',
  ],
])('refuses %j in one line', async (content, message) => {
  await expect(readSettings(file(content), KIND)).rejects.toThrow(UsageError);
  await expect(readSettings(file(content), KIND)).rejects.toThrow(new RegExp(message));
});
