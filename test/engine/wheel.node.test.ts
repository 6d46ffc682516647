import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { installCpuWheel } from '../../src/engine/wheel.node.ts';

afterEach(() => vi.unstubAllEnvs());

it('says that Python is missing and how to get it, and leaves nothing behind', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'wheel-'));
  vi.stubEnv('PATH', cache);
  await expect(installCpuWheel(cache, () => {})).rejects.toThrow(/Python 3 is missing; run: .*python3/);
  expect(readdirSync(cache)).toEqual([]);
});

it('names the reason when pip has nothing', { timeout: 60_000 }, async (context) => {
  const { findPip } = await import('../../src/engine/tools.node.ts');
  if ((await findPip()).version === null) return context.skip('there is no pip on this machine');
  const cache = mkdtempSync(join(tmpdir(), 'wheel-'));
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', cache);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  await expect(installCpuWheel(cache, () => {})).rejects.toThrow(/pip could not get tensorflow-cpu .*: ERROR: /);
  expect(readdirSync(cache)).toEqual([]);
});
