import type { NativeAttribute, NativeBinding, NativeTensor, Signature, TensorValues } from './native-binding.ts';

/** What a run of a function does with the calls that reach the addon while it lasts. */
export interface CallTaker {
  executeOp(op: string, attributes: NativeAttribute[], inputs: number[], numOutputs: number): NativeTensor[];
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  /** Before somebody reads numbers. */
  beforeRead(): void;
}

/** The addon counts its tensors from 0, as int32; tfjs holds any number that is not negative. */
const FIRST_VIRTUAL = 2 ** 40;

/**
 * Stands between tfjs-node's backend and its addon. Calls pass through, unless a run takes them. Tensors that a graph is
 * to make have numbers of their own, so that tfjs can hold them before they are there; here they find the real one.
 */
export class GraphBinding {
  readonly real: NativeBinding;
  /** Whoever takes the calls at the moment. */
  taker: CallTaker | undefined;
  private readonly aliases = new Map<number, number>();
  private readonly signatures = new Map<number, Signature>();
  private nextVirtual = FIRST_VIRTUAL;

  constructor(real: NativeBinding) {
    this.real = real;
  }

  /** A number for a tensor to come. */
  virtualId(): number {
    return this.nextVirtual++;
  }

  realId(id: number): number {
    if (id < FIRST_VIRTUAL) return id;
    const real = this.aliases.get(id);
    if (real === undefined) throw new Error(`GraphBinding: tensor ${id} is not there any more, or not yet.`);
    return real;
  }

  /** Makes number `virtual` stand for a tensor that is there now. */
  materialise(virtual: number, tensor: NativeTensor): void {
    this.aliases.set(virtual, tensor.id);
    this.signatures.set(virtual, tensor);
  }

  /** Shape and type of a tensor; undefined of one that was made before this binding. */
  signatureOf(id: number): Signature | undefined {
    return this.signatures.get(id);
  }

  executeForReal(op: string, attributes: NativeAttribute[], inputs: readonly number[], numOutputs: number) {
    const ids = inputs.map((id) => this.realId(id));
    const outputs = this.real.executeOp(op, attributes, ids, numOutputs);
    for (const output of outputs) this.signatures.set(output.id, output);
    return outputs;
  }

  createForReal(shape: number[], dtype: number, values: TensorValues): number {
    const id = this.real.createTensor(shape, dtype, values);
    this.signatures.set(id, { shape: [...shape], dtype });
    return id;
  }

  /** Frees a tensor; there is nothing to free of one to come that never came. */
  deleteForReal(id: number): void {
    const real = id < FIRST_VIRTUAL ? id : this.aliases.get(id);
    if (real !== undefined) this.real.deleteTensor(real);
    this.aliases.delete(id);
    for (const known of [id, real]) if (known !== undefined) this.signatures.delete(known);
  }

  /** This as tfjs-node sees it: the addon's own constants and functions, those that meet tensors by way of here. */
  asBinding(): NativeBinding {
    const { real } = this;
    const names = new Set([...Object.getOwnPropertyNames(real), ...Object.keys(real)]) as Set<keyof NativeBinding>;
    const passed = Object.fromEntries(
      [...names].map((name) => {
        const member = real[name] as unknown;
        return [name, typeof member === 'function' ? (member.bind(real) as unknown) : member];
      }),
    ) as unknown as NativeBinding;
    const own: Partial<NativeBinding> = {
      executeOp: (op, attributes, inputs, numOutputs) =>
        this.taker === undefined
          ? this.executeForReal(op, attributes, inputs, numOutputs)
          : this.taker.executeOp(op, attributes, inputs, numOutputs),
      createTensor: (shape, dtype, values) =>
        this.taker === undefined
          ? this.createForReal(shape, dtype, values)
          : this.taker.createTensor(shape, dtype, values),
      deleteTensor: (id) => (this.taker === undefined ? this.deleteForReal(id) : this.taker.deleteTensor(id)),
      tensorDataSync: (id) => {
        this.taker?.beforeRead();
        return real.tensorDataSync(this.realId(id));
      },
      runSavedModel: (model, inputs, inputNames, outputNames) => {
        this.taker?.beforeRead();
        const ids = inputs.map((id) => this.realId(id));
        const outputs = real.runSavedModel(model, ids, inputNames, outputNames);
        for (const output of outputs) this.signatures.set(output.id, output);
        return outputs;
      },
    };
    return { ...passed, ...own };
  }
}
