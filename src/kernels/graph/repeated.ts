import * as tf from '@tensorflow/tfjs-core';

/** Makes a graph of what a function asks a backend for, once it has asked for the same a few times. */
export interface Repeater {
  run<T>(owner: object, key: string, work: () => T): T;
  forget(owner: object): void;
  /** Whether the work that is going on may become a graph. */
  readonly isRecording: boolean;
}

const repeaters = new WeakMap<object, Repeater>();

/** Gives a backend its repeater, or takes it away; returns the one it had. */
export function setRepeater(backend: object, repeater: Repeater | undefined): Repeater | undefined {
  const before = repeaters.get(backend);
  if (repeater === undefined) repeaters.delete(backend);
  else repeaters.set(backend, repeater);
  return before;
}

/**
 * What `work()` gives. Work that is done again and again in the same way, such as a training step, runs as one graph from
 * the fifth time on, where the backend knows how (native, on a CPU): the ops are the same, but TensorFlow sees them together,
 * takes its faster versions of them, and runs them in parallel. `work` itself still runs each time, so it may have any
 * effects; it is noticed when it does something else than before, or reads numbers, and then all goes op by op as ever.
 * Only the error of an op that fails (a division of integers by zero) may come at the end, where `work` cannot catch it.
 * @param work must not be async
 * @param owner its graphs go with `forgetRepeated`, or when it is garbage
 * @param key what kind of work of the owner's it is; work of the same key is expected to be the same
 */
export function repeatedly<T>(owner: object, key: string, work: () => T): T {
  const repeater = repeaters.get(tf.backend());
  return repeater === undefined ? work() : repeater.run(owner, key, work);
}

/** Frees what is kept for an owner that is done; done again, its work is like new. */
export function forgetRepeated(owner: object): void {
  repeaters.get(tf.backend())?.forget(owner);
}

/** Whether the ops that are asked for now may become a graph, where some ops are better asked for in another way. */
export function isRecording(): boolean {
  return repeaters.get(tf.backend())?.isRecording === true;
}
