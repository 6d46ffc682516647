import { expect, it } from 'vitest';
import type { Inbound, LayerNode } from '../../src/backbones/network-graph.ts';
import { requireBuildable } from '../../src/backbones/require-buildable.ts';

const layer = (name: string, ...calls: Inbound[][]): LayerNode => ({
  ...{ name, class_name: calls.length === 0 ? 'InputLayer' : 'Dense', config: { name }, inbound_nodes: calls },
});
const from = (name: string, node = 0): Inbound => [name, node, 0];

it('takes layers in any order, and one that is called twice', () => {
  const layers = [layer('c', [from('b', 1)]), layer('b', [from('a')], [from('a')]), layer('a')];
  expect(() => requireBuildable({ layers })).not.toThrow();
});

it.each<[string, LayerNode[], RegExp]>([
  ['computed from itself', [layer('a'), layer('b', [from('b')])], /'b' is computed from what no layer gives/],
  ['in a circle', [layer('a'), layer('b', [from('c')]), layer('c', [from('b')])], /'b' is computed/],
  ['computed from a call that is not made', [layer('a'), layer('b', [from('a', 1)])], /'b' is computed/],
  ['computed from nobody', [layer('a'), layer('b', [from('x')])], /'b' is computed/],
  ['called without an input', [layer('a'), layer('b', [])], /'b' is computed/],
  ['there twice', [layer('a'), layer('a')], /'a' is there twice/],
])('refuses a layer %s, for which tfjs would wait for ever', (_, layers, message) => {
  expect(() => requireBuildable({ layers })).toThrow(message);
});
