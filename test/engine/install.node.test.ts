import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { nativePackageFolders } from '../../src/engine/engine-folders.node.ts';
import { installEngine } from '../../src/engine/install.node.ts';

afterEach(() => vi.unstubAllEnvs());

it('removes what an interrupted installation has left, refuses a wrong folder and releases its lock', async (context) => {
  if (process.platform !== 'linux' || nativePackageFolders().length === 0) {
    return context.skip('the native engine is made on Linux only, where its package is installed');
  }
  const home = mkdtempSync(join(tmpdir(), 'install-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
  const cache = join(home, 'untwist/engine');
  mkdirSync(join(cache, 'tensorflow-cpu.part/tensorflow'), { recursive: true });
  const empty = join(home, 'empty');
  mkdirSync(empty);
  await expect(installEngine({ from: empty, log: () => {} })).rejects.toThrow(`--from: no libtensorflow_cc.so.2`);
  expect(readdirSync(cache)).toEqual([]);
});
