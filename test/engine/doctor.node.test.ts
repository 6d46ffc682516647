import { expect, it } from 'vitest';
import { nodeCheck, vulkanCheck } from '../../src/engine/doctor.node.ts';

it('accepts Node from 20.19 on', () => {
  for (const version of ['20.19.0', '22.1.0', '24.0.0'])
    expect(nodeCheck(version)).toMatchObject({ ok: true, mend: null });
  for (const version of ['20.18.1', '18.20.0']) {
    expect(nodeCheck(version)).toMatchObject({ ok: false, needed: true, mend: expect.stringContaining('20.19') });
  }
});

it('takes an imitated graphics card for none', () => {
  const engine = { backend: 'webgpu', threads: 1, version: 'tfjs 4.22.0' } as const;
  expect(vulkanCheck({ ...engine, device: 'GPU NVIDIA H200' })).toMatchObject({ ok: true, mend: null });
  expect(vulkanCheck({ ...engine, device: 'software GPU SwiftShader' })).toMatchObject({
    ok: false,
    needed: false,
    found: expect.stringMatching(/^only a software GPU SwiftShader, slower than wasm/),
  });
});
