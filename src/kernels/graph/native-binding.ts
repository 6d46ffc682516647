/** What an op or a tensor is known by on the native side: its number, and what it holds. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  /** TensorFlow's number of the type. */
  readonly dtype: number;
}

export type Signature = Pick<NativeTensor, 'shape' | 'dtype'>;

/** An attribute of a TensorFlow op as tfjs-node's addon takes it. */
export interface NativeAttribute {
  readonly name: string;
  /** TensorFlow's number of the kind of attribute. */
  readonly type: number;
  readonly value: AttributeValue;
}

export type AttributeValue = string | number | boolean | readonly (number | boolean)[];

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** The part of tfjs-node's addon that runs ops and holds tensors. */
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  executeOp(op: string, attributes: NativeAttribute[], inputs: number[], numOutputs: number): NativeTensor[];
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): unknown;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Names by commas, `NODE:OUTPUT`. */
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): NativeTensor[];
}
