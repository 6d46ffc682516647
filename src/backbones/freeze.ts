import type * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../base/errors.ts';
import { listNames } from './layer-names.ts';

/**
 * Freezes layers of a backbone, and makes all others trainable. A frozen layer's weights and running statistics stay
 * as they are, to the bit.
 * @param frozen `all`; a number N: the first N layers that have weights; a name: that layer and all that it is computed
 *   from; or a name with `*` for any letters: every layer that matches, and no other. Undefined: none.
 * @throws UserError if nothing is named by it
 */
export function freezeLayers(model: tfl.LayersModel, frozen: string | undefined): void {
  const names = frozen === undefined ? new Set<string>() : namedBy(model, frozen);
  for (const layer of model.layers) layer.trainable = !names.has(layer.name);
}

function namedBy(model: tfl.LayersModel, frozen: string): Set<string> {
  const weighted = model.layers.filter(({ weights }) => weights.length > 0);
  if (frozen === 'all') return new Set(model.layers.map(({ name }) => name));
  if (/^\d+$/.test(frozen)) {
    const count = Number(frozen);
    if (count > weighted.length) {
      throw new UserError(`freeze: the backbone has ${weighted.length} layers with weights, got ${count}; give fewer.`);
    }
    return new Set(weighted.slice(0, count).map(({ name }) => name));
  }
  const found = frozen.includes('*') ? matching(model, frozen) : upTo(model, frozen);
  if (found.size > 0) return found;
  throw new UserError(
    `freeze: the backbone has no layer '${frozen}'; its layers with weights are: ` +
      `${listNames(weighted.map((layer) => layer.name))}.`,
  );
}

function matching(model: tfl.LayersModel, glob: string): Set<string> {
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return new Set(model.layers.map(({ name }) => name).filter((name) => pattern.test(name)));
}

/** The layer and all that it is computed from. */
function upTo(model: tfl.LayersModel, name: string): Set<string> {
  const found = new Set<string>();
  const open = model.layers.filter((layer) => layer.name === name);
  for (let layer = open.pop(); layer !== undefined; layer = open.pop()) {
    if (found.has(layer.name)) continue;
    found.add(layer.name);
    const from = [layer.input].flat().map(({ sourceLayer }) => sourceLayer);
    open.push(...from.filter(({ name: before }) => before !== layer?.name));
  }
  return found;
}
