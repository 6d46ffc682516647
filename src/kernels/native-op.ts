import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** The name under which tfjs-node(-gpu) registers itself. */
export const NATIVE = 'tensorflow';

type AttributeValue = string | number | boolean | readonly number[];

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: AttributeValue;
}

/** What tfjs-node's backend offers beyond `KernelBackend`: any TensorFlow op by its name. */
interface NativeBackend extends KernelBackend {
  readonly binding: Readonly<
    Record<
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_STRING'
      | 'TF_ATTR_FLOAT'
      | 'TF_ATTR_BOOL'
      | 'TF_ATTR_INT'
      | 'TF_FLOAT'
      | 'TF_INT32'
      | 'TF_INT64'
      | 'TF_UINT8',
      number
    >
  > & {
    createTensor(shape: number[], dtype: number, values: Uint8Array): number;
    executeOp(op: string, attributes: Attribute[], inputs: number[], numOutputs: number): NativeOutput[];
    deleteTensor(id: number): void;
  };
  getInputTensorIds(inputs: TensorInfo[]): number[];
  createOutputTensor(output: NativeOutput): Tensor;
}

/** A tensor of TensorFlow's that tfjs does not know of: free it with `release`, or make it known with `adopt`. */
export interface NativeOutput {
  readonly id: number;
}

/** Attributes of a TensorFlow op, by kind. */
export interface NativeAttributes {
  readonly types?: Readonly<Record<string, 'float' | 'int32' | 'int64' | 'uint8'>>;
  readonly strings?: Readonly<Record<string, string>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly bools?: Readonly<Record<string, boolean>>;
  readonly ints?: Readonly<Record<string, readonly number[]>>;
}

/** Runs TensorFlow op `name` on the native backend and returns its `numOutputs` outputs. */
export function nativeOp(
  backend: unknown,
  name: string,
  inputs: TensorInfo[],
  attributes: NativeAttributes,
  numOutputs: number,
): Tensor[] {
  return rawOp(backend, name, nativeIds(backend, inputs), attributes, numOutputs).map((output) =>
    adopt(backend, output),
  );
}

/** TensorFlow's own numbers of some tensors, for `rawOp`. */
export function nativeIds(backend: unknown, inputs: TensorInfo[]): number[] {
  return (backend as NativeBackend).getInputTensorIds(inputs);
}

/** Runs an op between tensors that tfjs need not know of: cheaper, and of types that it does not have (int64). */
export function rawOp(
  backend: unknown,
  name: string,
  inputs: number[],
  attributes: NativeAttributes,
  numOutputs: number,
): NativeOutput[] {
  const { binding } = backend as NativeBackend;
  return binding.executeOp(name, attributeList(binding, attributes), inputs, numOutputs);
}

/** Bytes on the device, of a type that tfjs does not have (uint8). */
export function rawBytes(backend: unknown, bytes: Uint8Array, shape: readonly number[]): NativeOutput {
  const { binding } = backend as NativeBackend;
  return { id: binding.createTensor([...shape], binding.TF_UINT8, bytes) };
}

/** Makes a raw output a tensor of tfjs's. */
export function adopt(backend: unknown, output: NativeOutput): Tensor {
  return (backend as NativeBackend).createOutputTensor(output);
}

/** Frees raw outputs. */
export function release(backend: unknown, outputs: readonly NativeOutput[]): void {
  for (const { id } of outputs) (backend as NativeBackend).binding.deleteTensor(id);
}

function attributeList(binding: NativeBackend['binding'], attributes: NativeAttributes): Attribute[] {
  const typeCodes = {
    float: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    int64: binding.TF_INT64,
    uint8: binding.TF_UINT8,
  };
  const list: Attribute[] = [];
  const add = <T>(entries: Readonly<Record<string, T>> | undefined, type: number, value: (v: T) => AttributeValue) => {
    for (const [key, v] of Object.entries(entries ?? {})) list.push({ name: key, type, value: value(v) });
  };
  add(attributes.types, binding.TF_ATTR_TYPE, (v) => typeCodes[v]);
  add(attributes.strings, binding.TF_ATTR_STRING, (v) => v);
  add(attributes.floats, binding.TF_ATTR_FLOAT, (v) => v);
  add(attributes.bools, binding.TF_ATTR_BOOL, (v) => v);
  add(attributes.ints, binding.TF_ATTR_INT, (v) => v);
  return list;
}
