import { expect, it } from 'vitest';
import { cpuTrainingWarning, slowTrainingNote } from '../../src/engine/slow-training.ts';

it('estimates what an episode takes in plain JavaScript, and warns of nothing else', () => {
  expect(cpuTrainingWarning('cpu', 200)).toMatch(/an episode of 200 images takes about 8 min .*--backend wasm/);
  expect(cpuTrainingWarning('cpu', 4)).toContain('takes about 10 s');
  for (const backend of ['native', 'webgpu', 'wasm'] as const) expect(cpuTrainingWarning(backend, 200)).toBeNull();
});

it('says how much slower a replacement of the native engine trains', () => {
  expect(slowTrainingNote('wasm')).toMatch(/about \d+ times as long/);
  expect(slowTrainingNote('native')).toBe('');
});
