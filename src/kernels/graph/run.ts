import type { CallTaker, GraphBinding } from './graph-binding.ts';
import type { NativeAttribute, NativeTensor, Signature, TensorValues } from './native-binding.ts';
import {
  fromOutside,
  isFit,
  sameSignature,
  sameStep,
  slotOf,
  type ConstantStep,
  type OpStep,
  type Recording,
  type Step,
  type Value,
} from './recording.ts';

/** What a run that follows a recording is told. */
export interface Expectation {
  readonly recording: Recording;
  /** Whether the constant may have these numbers, at its step. */
  accepts(step: ConstantStep, index: number, values: TensorValues): boolean;
}

/**
 * One run of a function, as the addon sees it. Without an expectation each call is done at once and written down.
 * With one, nothing is done as long as each call is the expected one: the caller gets tensors to come, and in the end a
 * graph makes those that are still held. At the first other call, all so far is done for real, and the rest as it comes.
 */
export class Run implements CallTaker {
  private readonly binding: GraphBinding;
  private readonly expected: Expectation | undefined;
  private readonly steps: Step[] = [];
  private readonly slots: number[] = [];
  private readonly slotSignatures: Signature[] = [];
  /** By the number that tfjs holds. */
  private readonly values = new Map<number, Value>();
  /** The number that tfjs holds of each value. */
  private readonly ids: number[] = [];
  private readonly live = new Set<Value>();
  /** Tensors from outside that were let go before the graph has read them. */
  private readonly letGo: number[] = [];
  private fit = true;
  private waiting: boolean;
  private slotsChecked = 0;

  constructor(binding: GraphBinding, expected?: Expectation) {
    this.binding = binding;
    this.expected = expected;
    this.waiting = expected !== undefined;
  }

  executeOp(op: string, attributes: NativeAttribute[], inputs: number[], numOutputs: number): NativeTensor[] {
    const from = inputs.map((id) => this.valueOf(id));
    const first = this.ids.length;
    if (this.waiting) {
      const wanted = this.expected?.recording.steps[this.steps.length];
      if (wanted?.kind === 'op' && wanted.outputs.length === numOutputs) {
        const step: OpStep = { kind: 'op', op, attributes, inputs: from, outputs: wanted.outputs, first };
        if (sameStep(wanted, step) && this.slotsAsExpected()) {
          this.steps.push(wanted);
          return wanted.outputs.map((signature) => ({ ...signature, id: this.add(this.binding.virtualId()) }));
        }
      }
      this.doAll();
    }
    if (!isFit(op)) this.fit = false;
    const outputs = this.binding.executeForReal(op, attributes, inputs, numOutputs);
    this.steps.push({ kind: 'op', op, attributes: copyOf(attributes), inputs: from, outputs, first });
    for (const { id } of outputs) this.add(id);
    return outputs;
  }

  createTensor(shape: number[], dtype: number, given: TensorValues): number {
    const plain = ArrayBuffer.isView(given);
    if (!plain) this.fit = false; // strings
    const values = plain ? given.slice() : given; // whoever gave them may write to them
    const step: ConstantStep = { kind: 'constant', shape: [...shape], dtype, values, first: this.ids.length };
    if (this.waiting) {
      const index = this.steps.length;
      const wanted = this.expected?.recording.steps[index];
      if (plain && wanted?.kind === 'constant' && sameStep(wanted, step)) {
        if (this.expected?.accepts(wanted, index, values) === true) {
          this.steps.push(step);
          return this.add(this.binding.virtualId());
        }
      }
      this.doAll();
    }
    const id = this.binding.createForReal(shape, dtype, given);
    this.steps.push(step);
    return this.add(id);
  }

  deleteTensor(id: number): void {
    const value = this.values.get(id);
    if (value !== undefined && value >= 0) {
      this.live.delete(value);
      if (!this.waiting) this.binding.deleteForReal(id);
    } else if (this.waiting) {
      this.letGo.push(id);
    } else {
      this.binding.deleteForReal(id);
    }
  }

  beforeRead(): void {
    this.fit = false; // what is read may decide what is done next
    if (this.waiting) this.doAll();
  }

  /** What was done; undefined where that cannot become a graph. */
  recording(): Recording | undefined {
    if (!this.fit) return undefined;
    return { steps: this.steps, slots: this.slotSignatures, live: this.live };
  }

  /** Whether all has been as expected so far, and nothing has been done yet. */
  get isWaiting(): boolean {
    return this.waiting;
  }

  /** Whether all went as expected to the end, so that a graph can make what is held. */
  get isAsExpected(): boolean {
    return this.waiting && this.steps.length === this.expected?.recording.steps.length;
  }

  /** Does what was only noted so far. */
  doAll(): void {
    this.waiting = false;
    try {
      for (const step of this.steps) this.doStep(step);
    } finally {
      this.ids.forEach((id, value) => this.live.has(value) || this.binding.deleteForReal(id));
      this.finish();
    }
  }

  /** The tensors of a graph are there. @param made by value */
  settle(made: ReadonlyMap<Value, NativeTensor>): void {
    this.waiting = false;
    for (const [value, tensor] of made) this.binding.materialise(this.ids[value] as number, tensor);
    this.finish();
  }

  /** The tensor that stands in a slot. */
  outside(value: Value): number {
    return this.binding.realId(this.slots[slotOf(value)] as number);
  }

  constant(index: number): ConstantStep {
    return this.steps[index] as ConstantStep;
  }

  private finish(): void {
    for (const id of this.letGo.splice(0)) this.binding.deleteForReal(id);
  }

  private doStep(step: Step): void {
    if (step.kind === 'constant') {
      const { shape, dtype, values, first } = step;
      const id = this.binding.createForReal([...shape], dtype, values);
      this.binding.materialise(this.ids[first] as number, { id, shape, dtype });
      return;
    }
    const inputs = step.inputs.map((value) => (value < 0 ? this.slots[slotOf(value)] : this.ids[value]) as number);
    const outputs = this.binding.executeForReal(step.op, [...step.attributes], inputs, step.outputs.length);
    outputs.forEach((output, i) => this.binding.materialise(this.ids[step.first + i] as number, output));
  }

  private add(id: number): number {
    const value = this.ids.length;
    this.ids.push(id);
    this.values.set(id, value);
    this.live.add(value);
    return id;
  }

  private valueOf(id: number): Value {
    const known = this.values.get(id);
    if (known !== undefined) return known;
    const value = fromOutside(this.slots.length);
    const signature = this.binding.signatureOf(id);
    if (signature === undefined) this.fit = false;
    this.slots.push(id);
    this.slotSignatures.push(signature ?? { shape: [], dtype: 0 });
    this.values.set(id, value);
    return value;
  }

  /** Whether what came from outside has the expected shapes; each looked at once. */
  private slotsAsExpected(): boolean {
    const slots = this.expected?.recording.slots ?? [];
    for (; this.slotsChecked < this.slotSignatures.length; this.slotsChecked++) {
      const [wanted, got] = [slots[this.slotsChecked], this.slotSignatures[this.slotsChecked]];
      if (wanted === undefined || got === undefined || !sameSignature(wanted, got)) return false;
    }
    return true;
  }
}

/** Whoever gave lists among attributes may write to them. */
function copyOf(attributes: readonly NativeAttribute[]): NativeAttribute[] {
  return attributes.map((attribute) => {
    const { value } = attribute;
    return Array.isArray(value) ? { ...attribute, value: [...(value as readonly (number | boolean)[])] } : attribute;
  });
}
