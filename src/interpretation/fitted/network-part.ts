import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../../base/errors.ts';
import { byteLength, checkedSpecs } from '../../backbones/weight-specs.ts';
import { firstIssue } from './manifest.ts';
import type { InlineNetwork } from './fitted-model.ts';

const networkJson = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightSpecs: z.unknown(),
});

/** All bits of the exponent: infinity or NaN in half precision. */
const HALF_EXPONENT = 0x7c00;
/** A layer wider than this is no network that anybody sends around, and building it would take all memory. */
const WIDEST = 1 << 20;

/** Topology and weights as two parts. */
export function writeNetwork({
  modelTopology,
  weightSpecs,
  weightData,
}: InlineNetwork): [json: Uint8Array, weights: Uint8Array] {
  return [new TextEncoder().encode(JSON.stringify({ modelTopology, weightSpecs })), weightData];
}

/**
 * The network out of its two parts.
 * @throws UserError unless the weights are exactly those that the list names, and finite
 */
export function readNetwork(json: unknown, weightData: Uint8Array, hash: string): InlineNetwork {
  const parsed = networkJson.safeParse(json);
  if (!parsed.success) throw new UserError(`its network is damaged (${firstIssue(parsed.error)})`);
  const { modelTopology } = parsed.data;
  requireModest(modelTopology);
  const weightSpecs = checkedSpecs(parsed.data.weightSpecs, weightData.length);
  let at = 0;
  weightSpecs.forEach((spec) => {
    const bytes = weightData.slice(at, (at += byteLength(spec))); // a copy: numbers must begin at a multiple of their size
    if (!isFinite(spec, bytes)) throw new UserError(`its weights '${spec.name.slice(0, 60)}' hold NaN or infinity`);
  });
  return { kind: 'inline', hash, modelTopology, weightSpecs, weightData };
}

function isFinite({ dtype, quantization: packed }: tf.io.WeightsManifestEntry, bytes: Uint8Array): boolean {
  if (packed?.dtype === 'float16') {
    return new Uint16Array(bytes.buffer).every((half) => (half & HALF_EXPONENT) !== HALF_EXPONENT);
  }
  if (packed !== undefined) return [packed.scale, packed.min].every(Number.isFinite);
  return dtype !== 'float32' || new Float32Array(bytes.buffer).every(Number.isFinite);
}

/** @throws UserError for a number in the topology that would make a layer without measure. */
function requireModest(topology: unknown): void {
  const open: unknown[] = [topology];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'number' && !(Math.abs(value) <= WIDEST))
      throw new UserError(`its network has a size of ${value}`);
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Object.values(value)) if (inner !== undefined) open.push(inner);
  }
}
