import { expect, test } from 'vitest';
import type { ConstantStep, OpStep, Recording } from '../../../src/kernels/graph/recording.ts';
import { mayVary } from '../../../src/kernels/graph/varying.ts';

const FLOAT = 1;
const INT = 3;

/** A constant that an op reads as its second input. */
function readBy(op: string, dtype: number): [Recording, ConstantStep] {
  const values = dtype === FLOAT ? Float32Array.of(1) : Int32Array.of(1);
  const constant: ConstantStep = { kind: 'constant', shape: [1], dtype, values, first: 0 };
  const reader: OpStep = { kind: 'op', op, attributes: [], inputs: [-1, 0], outputs: [], first: 1 };
  return [{ steps: [constant, reader], slots: [], live: new Set() }, constant];
}

test('floats may vary, but for those that say how many values there are', () => {
  expect(mayVary(...readBy('Mul', FLOAT))).toBe(true);
  expect(mayVary(...readBy('Range', FLOAT))).toBe(false);
});

test('integers may vary as data, not as shapes or axes', () => {
  expect(mayVary(...readBy('GatherV2', INT))).toBe(true);
  expect(mayVary(...readBy('Equal', INT))).toBe(true);
  for (const op of ['Reshape', 'Sum', 'Slice', 'Tile', 'Pad', 'OneHot']) {
    expect(mayVary(...readBy(op, INT)), op).toBe(false);
  }
});

test('one reader that takes them as a shape is enough', () => {
  const [recording, constant] = readBy('GatherV2', INT);
  const reshape: OpStep = { kind: 'op', op: 'Reshape', attributes: [], inputs: [1, 0], outputs: [], first: 2 };
  expect(mayVary({ ...recording, steps: [...recording.steps, reshape] }, constant)).toBe(false);
});
