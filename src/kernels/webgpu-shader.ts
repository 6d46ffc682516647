import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

/** The name under which tfjs-backend-webgpu registers itself. */
export const WEBGPU = 'webgpu';

type Triple = [number, number, number];

/** A compute shader over float32 tensors. */
export interface Shader {
  /** Tells this code from any other: compiled once for each key and each set of ranks. */
  readonly key: string;
  /** What the code reads as `NAME[flat index]`, in the order of their bindings. */
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  /** What the code writes as `result[flat index]`. */
  readonly outputShape: readonly number[];
  /** Read as `uniforms.NAME`, an i32. */
  readonly integers?: Readonly<Record<string, number>>;
  /** Read as `uniforms.NAME`, an f32. */
  readonly floats?: Readonly<Record<string, number>>;
  /** WGSL. With `groups` the whole of it, `fn main()` included; else statements for the entry `index` of the result. */
  readonly code: string;
  /** Threads of a workgroup and workgroups, in x, y and z; left out: a thread for each entry of the result. */
  readonly groups?: { readonly size: Triple; readonly count: Triple };
}

/** What tfjs's WebGPU backend takes for a program; it writes to the object, so each run gets a new one. */
interface WebGpuProgram {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly shaderKey: string;
  readonly uniforms: string;
  readonly workgroupSize: Triple;
  readonly dispatchLayout: { x: number[]; y?: number[]; z?: number[] };
  readonly dispatch: Triple;
  readonly size: boolean;
  getUserCode(): string;
}

interface WebGpuBackend extends KernelBackend {
  runWebGPUProgram(
    program: WebGpuProgram,
    inputs: TensorInfo[],
    outputType: 'float32',
    uniforms: { type: 'int32' | 'float32'; data: number[] }[],
  ): TensorInfo;
}

/** Threads of a workgroup where each entry of the result has a thread. */
const FLAT_GROUP = 64;

/** Runs a shader on the WebGPU backend; the caller owns the result. */
export function runShader(backend: unknown, shader: Shader): TensorInfo {
  const { key, inputs, outputShape, integers = {}, floats = {}, code, groups } = shader;
  const size = outputShape.reduce((a, b) => a * b, 1);
  const declare = (values: object, type: string) => Object.keys(values).map((name) => `${name} : ${type}, `);
  const program: WebGpuProgram = {
    variableNames: Object.keys(inputs),
    outputShape: [...outputShape],
    shaderKey: `untwist_${key}`,
    uniforms: [...declare(integers, 'i32'), ...declare(floats, 'f32')].join(''),
    workgroupSize: groups?.size ?? [FLAT_GROUP, 1, 1],
    // With a `y` tfjs calls main() without an index. Nothing else reads it: `dispatch` is given.
    dispatchLayout: groups === undefined ? { x: outputShape.map((_, axis) => axis) } : { x: [0], y: [0], z: [0] },
    dispatch: groups?.count ?? [Math.ceil(size / FLAT_GROUP), 1, 1],
    size: groups === undefined,
    getUserCode: () =>
      groups === undefined ? `fn main(index : i32) { if (index < uniforms.size) { ${code} } }` : code,
  };
  return (backend as WebGpuBackend).runWebGPUProgram(program, Object.values(inputs), 'float32', [
    ...Object.values(integers).map((value) => ({ type: 'int32' as const, data: [value] })),
    ...Object.values(floats).map((value) => ({ type: 'float32' as const, data: [value] })),
  ]);
}

/** Gives back what a shader made, where it is not a result of the kernel. */
export function releaseData(backend: unknown, ...made: readonly TensorInfo[]): void {
  for (const { dataId } of made) (backend as KernelBackend).disposeData(dataId);
}

/** The same data a second time, as another result of a kernel. */
export function shareData(backend: unknown, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  (backend as KernelBackend).incRef(dataId);
  return { dataId, shape, dtype };
}
