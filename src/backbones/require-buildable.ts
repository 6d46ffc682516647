import { UserError } from '../base/errors.ts';
import type { Inbound, NetworkGraph } from './network-graph.ts';

/**
 * Refuses a graph that tfjs would try to build for ever: it waits for the input of a layer that nothing makes.
 * @throws UserError naming such a layer, or one that is there twice
 */
export function requireBuildable({ layers }: Pick<NetworkGraph, 'layers'>): void {
  const made = new Map<string, number>(); // calls of each layer that are computed
  for (const { name, class_name: kind } of layers) {
    if (made.has(name)) throw new UserError(`its layer '${name}' is there twice`);
    made.set(name, kind === 'InputLayer' ? 1 : 0);
  }
  const isReady = (call: readonly Inbound[]) =>
    call.length > 0 && call.every(([from, node]) => (made.get(from) ?? 0) > node);
  let waiting = layers.flatMap(({ name, inbound_nodes: calls }) => calls.map((call) => ({ name, call })));
  while (waiting.length > 0) {
    const still: typeof waiting = [];
    for (const one of waiting) {
      if (isReady(one.call)) made.set(one.name, (made.get(one.name) ?? 0) + 1);
      else still.push(one);
    }
    if (still.length === waiting.length) {
      throw new UserError(`its layer '${still[0]?.name}' is computed from what no layer gives`);
    }
    waiting = still;
  }
}
