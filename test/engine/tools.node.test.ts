import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { findCudaCard, findMake } from '../../src/engine/tools.node.ts';

afterEach(() => vi.unstubAllEnvs());

it('finds a program by running it, and says what brings one that is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  vi.stubEnv('PATH', folder);
  expect(await findMake()).toMatchObject({ version: null, mend: expect.stringMatching(/build-essential|gcc|xcode/) });
  expect((await findCudaCard()).name).toBeNull();
  const program = (name: string, says: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program('make', 'Make 9.9');
  program('nvidia-smi', 'NVIDIA Card');
  expect((await findMake()).version).toBe('Make 9.9');
  expect((await findCudaCard()).name).toBe('NVIDIA Card');
});
