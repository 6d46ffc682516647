import { describe, expect, it } from 'vitest';
import type { BackendName } from '../../src/engine/engine-info.ts';
import { type Candidate, selectBest, selectForced } from '../../src/engine/select.ts';

const works = (backend: BackendName): Candidate => ({
  backend,
  load: async () => ({ backend, device: 'CPU', threads: 1, version: '1' }),
});
const fails = (backend: BackendName, reason: string): Candidate => ({
  backend,
  load: () => Promise.reject(new Error(`${reason}\nand more`)),
});

describe('selectBest', () => {
  it('takes the first that works and is silent when that is the best', async () => {
    const lines: string[] = [];
    const info = await selectBest([works('native'), works('wasm')], (line) => lines.push(line));
    expect(info.backend).toBe('native');
    expect(lines).toEqual([]);
  });

  it('says in one line what it passed over and why', async () => {
    const lines: string[] = [];
    const candidates = [fails('native', 'no addon'), fails('webgpu', 'no adapter'), works('wasm')];
    expect((await selectBest(candidates, (line) => lines.push(line))).backend).toBe('wasm');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('fell back to wasm: native does not work (no addon); webgpu does not work (no adapter)');
    expect(lines[0]).not.toContain('\n');
  });

  it('gives every reason when none works', async () => {
    await expect(selectBest([fails('native', 'a'), fails('wasm', 'b')], () => {})).rejects.toThrow(
      'native does not work (a); wasm does not work (b)',
    );
  });
});

describe('selectForced', () => {
  it('never takes another backend', async () => {
    const candidates = [works('wasm'), fails('native', 'no addon')];
    expect((await selectForced(candidates, 'wasm')).backend).toBe('wasm');
    await expect(selectForced(candidates, 'native')).rejects.toThrow("'native' does not work here: no addon");
    await expect(selectForced(candidates, 'webgpu')).rejects.toThrow(
      "'webgpu' is not to be had here; use wasm, native",
    );
  });
});
