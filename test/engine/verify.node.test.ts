import { availableParallelism } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { verifyBackend } from '../../src/engine/verify.node.ts';

afterEach(() => vi.unstubAllEnvs());

it('tries a backend in a process of its own and hands its error back', async () => {
  vi.stubEnv('NODE_OPTIONS', '--import tsx'); // the process runs the source
  expect(await verifyBackend('wasm')).toMatchObject({ backend: 'wasm', threads: Math.min(availableParallelism(), 4) });
  await expect(verifyBackend('tpu' as 'wasm')).rejects.toThrow('backend must be one of auto, native');
});
