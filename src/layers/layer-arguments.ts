import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';

/** What tfjs hands to `build` and `computeOutputShape`. */
export type Shapes = Shape | Shape[];
/** What tfjs hands to `call`. */
export type Tensors = Tensor | Tensor[];

/** The one input of a layer that takes one. @throws TypeError if there are several. */
export function onlyTensor(inputs: Tensors): Tensor {
  if (!Array.isArray(inputs)) return inputs;
  if (inputs.length !== 1) throw new TypeError(`This layer takes one input, got ${inputs.length}.`);
  return inputs[0] as Tensor;
}

/** The size of the last axis of a `[batch, n]` input. @throws RangeError for any other shape. */
export function lastDimension(who: string, inputShape: Shapes): number {
  const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
  const last = shape.at(-1);
  if (shape.length !== 2 || typeof last !== 'number') {
    const got = shape.map((n) => n ?? 'batch').join(', ');
    throw new RangeError(
      `${who}: input must be [batch, depth] with a known depth, got [${got}]; flatten or pool before it.`,
    );
  }
  return last;
}
