import { expect, it } from 'vitest';
import { isSoftware } from '../../src/engine/webgpu.node.ts';

it('tells a graphics card from an imitation', () => {
  const card = { vendor: 'nvidia', architecture: 'hopper', device: '0x2330', description: 'NVIDIA H200' };
  expect(isSoftware(card)).toBe(false);
  expect(isSoftware({ ...card, isFallbackAdapter: true })).toBe(true);
  expect(isSoftware({ ...card, vendor: 'google', architecture: 'swiftshader', description: '' })).toBe(true);
  expect(isSoftware({ ...card, description: 'llvmpipe (LLVM 15.0.6, 256 bits)' })).toBe(true);
});
