import type { NativeAttribute, Signature, TensorValues } from './native-binding.ts';

/**
 * A value of a recording: n ≥ 0 is the n-th that was made in it, in order; -1 - s is what came from outside as the s-th.
 */
export type Value = number;

export const fromOutside = (slot: number): Value => -1 - slot;
export const slotOf = (value: Value): number => -1 - value;

/** An op with where its inputs come from. */
export interface OpStep {
  readonly kind: 'op';
  readonly op: string;
  readonly attributes: readonly NativeAttribute[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Signature[];
  /** Of its first output; the others follow. */
  readonly first: Value;
}

/** Numbers that came from JavaScript. */
export interface ConstantStep extends Signature {
  readonly kind: 'constant';
  readonly values: TensorValues;
  readonly first: Value;
}

export type Step = OpStep | ConstantStep;

/** What the native side was asked for in one run of a function, in order. */
export interface Recording {
  readonly steps: readonly Step[];
  /** What came from outside. */
  readonly slots: readonly Signature[];
  /** The values that were still held when the function returned. */
  readonly live: ReadonlySet<Value>;
}

/**
 * Ops that draw at random, keep a state, or give as many values as their numbers say: one of their own run in a graph is
 * not one run by itself.
 */
const UNFIT =
  /Random|Multinomial|TruncatedNormal|Variable|Summary|Stateful|Where|Unique|NonMaxSuppression|ListDiff|Sparse(?!ToDense)|Ragged|String/;

/** Whether an op may be part of a graph. */
export const isFit = (op: string): boolean => !UNFIT.test(op);

/** Whether step `got` does what `wanted` does; numbers of constants aside. */
export function sameStep(wanted: Step, got: Step): boolean {
  if (wanted.kind === 'constant') return got.kind === 'constant' && sameSignature(wanted, got);
  return (
    got.kind === 'op' &&
    wanted.op === got.op &&
    sameList(wanted.inputs, got.inputs) &&
    sameAttributes(wanted.attributes, got.attributes) &&
    sameSignatures(wanted.outputs, got.outputs)
  );
}

function sameSignatures(a: readonly Signature[], b: readonly Signature[]): boolean {
  return a === b || (a.length === b.length && a.every((signature, i) => sameSignature(signature, b[i]!)));
}

export function sameSignature(a: Signature, b: Signature): boolean {
  return a.dtype === b.dtype && sameList(a.shape, b.shape);
}

export function sameAttributes(a: readonly NativeAttribute[], b: readonly NativeAttribute[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as NativeAttribute, b[i] as NativeAttribute];
    if (x.name !== y.name || x.type !== y.type) return false;
    if (Object.is(x.value, y.value)) continue;
    if (!Array.isArray(x.value) || !Array.isArray(y.value) || !sameList(x.value, y.value)) return false;
  }
  return true;
}

export function sameValues(a: TensorValues, b: TensorValues): boolean {
  if (a.constructor !== b.constructor || a.length !== b.length) return false;
  // Object.is: a NaN is itself, and -0 is not 0.
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

export function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
