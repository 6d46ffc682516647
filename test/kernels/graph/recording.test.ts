import { expect, test } from 'vitest';
import { isFit, sameStep, sameValues, type OpStep } from '../../../src/kernels/graph/recording.ts';

const signature = { shape: [2], dtype: 1 };
const step: OpStep = {
  kind: 'op',
  op: 'Sum',
  attributes: [
    { name: 'keep_dims', type: 3, value: true },
    { name: 'strides', type: 1, value: [1, 2] },
  ],
  inputs: [-1, 0],
  outputs: [signature],
  first: 1,
};

test('a step is the same whose op, attributes and inputs are', () => {
  expect(sameStep(step, structuredClone(step))).toBe(true);
  const others: Partial<OpStep>[] = [
    { op: 'Mean' },
    { inputs: [-1, -2] },
    { inputs: [-1] },
    { outputs: [signature, signature] },
    { attributes: step.attributes.slice(1) },
    { attributes: [{ name: 'keep_dims', type: 3, value: false }, step.attributes[1]!] },
    { attributes: [step.attributes[0]!, { name: 'strides', type: 1, value: [1, 3] }] },
    { attributes: [{ name: 'keep', type: 3, value: true }, step.attributes[1]!] },
    { outputs: [{ ...signature, shape: [3] }] },
  ];
  for (const other of others) expect(sameStep(step, { ...step, ...other }), JSON.stringify(other)).toBe(false);
});

test('an attribute that is no number is itself, and -0 is not 0', () => {
  const slope = (value: number): OpStep => ({ ...step, attributes: [{ name: 'alpha', type: 2, value }] });
  expect(sameStep(slope(NaN), slope(NaN))).toBe(true);
  expect(sameStep(slope(0), slope(-0))).toBe(false);
});

test('a constant is the same step with other numbers, not with another shape or type', () => {
  const constant = { kind: 'constant', shape: [2], dtype: 1, values: Float32Array.of(1, 2), first: 0 } as const;
  expect(sameStep(constant, { ...constant, values: Float32Array.of(3, 4) })).toBe(true);
  expect(sameStep(constant, { ...constant, shape: [1, 2] })).toBe(false);
  expect(sameStep(constant, { ...constant, dtype: 3 })).toBe(false);
  expect(sameStep(constant, step)).toBe(false);
});

test('numbers are the same to the last bit: NaN is NaN, and -0 is not 0', () => {
  expect(sameValues(Float32Array.of(NaN, 1), Float32Array.of(NaN, 1))).toBe(true);
  expect(sameValues(Float32Array.of(0), Float32Array.of(-0))).toBe(false);
  expect(sameValues(Float32Array.of(1), Int32Array.of(1))).toBe(false);
  expect(sameValues(Float32Array.of(1), Float32Array.of(1, 1))).toBe(false);
});

test('what draws, keeps state or has as many values as its numbers say does not go into a graph', () => {
  for (const op of [
    'RandomUniform',
    'StatelessMultinomial',
    'ReadVariableOp',
    'Where',
    'NonMaxSuppressionV3',
    'SparseReshape',
  ]) {
    expect(isFit(op), op).toBe(false);
  }
  for (const op of ['Conv2D', 'Sum', 'MaxPoolGrad', 'GatherV2', 'SparseToDense']) expect(isFit(op), op).toBe(true);
});
