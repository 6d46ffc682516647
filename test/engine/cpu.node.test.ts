import { afterAll, expect, it, vi } from 'vitest';
import { loadCpu } from '../../src/engine/cpu.node.ts';
import { useBackend } from '../../src/engine/index.ts';

afterAll(() => useBackend({ backend: 'auto' }));

it("runs without tfjs's banner", async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(await loadCpu()).toMatchObject({ backend: 'cpu', threads: 1 });
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
