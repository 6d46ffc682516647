import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** What `npm run api` says, without writing anything. */
function generate(...options: string[]): { code: number | null; said: string } {
  const args = [resolve('node_modules/typedoc/bin/typedoc'), '--emit', 'none', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

it('the API reference has a comment on everything exported, and every name in it leads somewhere', () => {
  expect(generate()).toEqual({ code: 0, said: '' });
});

const DOOR = `interface Hidden { a: number }
export const bare = 1;
/** See {@link gone}. */
export function lost(x: Hidden): number { return x.a; }
`;

it('the API reference is refused with an export without a comment, a dead link or a type that cannot be looked up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-api-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string) => writeFileSync(join(folder, name), content);
  put('package.json', '{ "name": "door" }');
  put('door.ts', DOOR);
  put('tsconfig.json', '{ "compilerOptions": { "strict": true, "types": [] }, "files": ["door.ts"] }');
  const ours = { extends: [resolve('typedoc.json')], intentionallyNotExported: [] };
  put('typedoc.json', JSON.stringify({ ...ours, entryPoints: ['door.ts'], tsconfig: 'tsconfig.json' }));
  const { code, said } = generate('--options', join(folder, 'typedoc.json'));
  expect(code).not.toBe(0);
  expect(said).toMatch(/bare .*does not have any documentation/);
  expect(said).toMatch(/Failed to resolve link to "gone"/);
  expect(said).toMatch(/Hidden, defined in .*, is referenced by .*lost/);
});
