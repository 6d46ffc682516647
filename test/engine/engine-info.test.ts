import { expect, it } from 'vitest';
import { describeEngine } from '../../src/engine/engine-info.ts';

it('says backend, version, device and threads in one line', () => {
  const info = { backend: 'native', device: 'CPU Model X', threads: 2, version: 'TensorFlow 2.21.0' } as const;
  expect(describeEngine(info)).toBe('engine: native (TensorFlow 2.21.0) on CPU Model X, 2 threads');
  expect(describeEngine({ ...info, threads: 1 })).toMatch(/, 1 thread$/);
});
