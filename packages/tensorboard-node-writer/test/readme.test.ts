import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as door from 'tensorboard-node-writer';
import { scratchFolder } from './support/scratch.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Runs the body of a code block with the names of the package and the given ones. */
async function runBlock(code: string, names: Record<string, unknown>): Promise<void> {
  const all = { ...door, ...names };
  const body = code.replaceAll(/^import .*$/gm, '');
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(all), body)(...Object.values(all));
}

test('the code of the README runs and does what it says', async () => {
  const [write, compare, read, ...others] = Array.from(readme.matchAll(/```js\n(.*?)```/gs), (match) => match[1] ?? '');
  expect(others).toEqual([]);
  const folder = scratchFolder();
  await runBlock((write ?? '').replace('runs/first', folder), {});
  await runBlock((compare ?? '').replace('runs/first', folder), {});
  const log = vi.fn();
  await runBlock(read ?? '', { file: onlyFile(folder), console: { log } });
  expect(log).toHaveBeenCalledTimes(200);
  expect(log).toHaveBeenCalledWith(99, 'train/accuracy', Math.fround(0.99));
  log.mockClear();
  await runBlock(read ?? '', { file: onlyFile(join(folder, 'results')), console: { log } });
  expect(log.mock.calls).toEqual([[500, 'accuracy', Math.fround(0.93)]]);
});

/** The event file of a folder. */
function onlyFile(folder: string): string {
  const [file, ...others] = readdirSync(folder).filter((name) => name.includes('tfevents'));
  expect(others).toEqual([]);
  return join(folder, file ?? '');
}

test('the README names every method and every export', () => {
  const methods = Object.getOwnPropertyNames(door.EventWriter.prototype).filter((name) => readmeWorthy(name));
  for (const name of methods) expect(readme).toContain(`writer.${name}(`);
  for (const name of Object.keys(door)) expect(readme).toContain(name);
});

const readmeWorthy = (name: string) => !['constructor', 'summary', 'markRestart', 'append'].includes(name);
