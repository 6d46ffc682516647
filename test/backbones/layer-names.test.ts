import { expect, it } from 'vitest';
import { listNames } from '../../src/backbones/layer-names.ts';

it('shows a short list whole, of a long one its ends', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `layer${i}`);
  expect(listNames(names(3))).toBe('layer0, layer1, layer2');
  expect(listNames(names(36)).split(', ')).toHaveLength(36);
  const long = listNames(names(160));
  expect(long).toMatch(/^layer0, .*layer11, … \(160 in all\) …, layer148, .*layer159$/);
  expect(long).not.toContain('layer12,');
});
