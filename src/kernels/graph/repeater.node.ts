import { messageOf } from '../../base/errors.ts';
import { usePlainKernels } from '../plain-native.ts';
import { GraphBinding } from './graph-binding.ts';
import { Graph } from './graph.node.ts';
import type { NativeBinding, NativeTensor } from './native-binding.ts';
import { sameSignature, sameStep, sameValues, type ConstantStep, type Recording, type Value } from './recording.ts';
import { setRepeater, type Repeater } from './repeated.ts';
import { Run, type Expectation } from './run.ts';
import { mayVary } from './varying.ts';

/** Equal runs before a graph is made: it takes as long as a few runs do. */
const RUNS_BEFORE = 4;
/** Unequal runs after which a graph is no longer hoped for. */
const PATIENCE = 4;
/** Graphs that are kept; the one that was not used for longest goes. */
const MOST_GRAPHS = 24;
/** Kinds of work of one owner that are remembered; the one that was not done for longest is forgotten. */
const MOST_KINDS = 64;

/** What is known of one kind of work. */
interface Work {
  recording: Recording | undefined;
  /** Indices of the constants that were not always the same. */
  varying: Set<number>;
  /** Runs in a row that did what the recording says, the first included. */
  alike: number;
  unlike: number;
}

class NativeRepeater implements Repeater {
  private readonly binding: GraphBinding;
  private readonly works = new WeakMap<object, Map<string, Work>>();
  /** In the order of their last use. */
  private readonly graphs = new Map<Work, Graph>();
  private readonly forgotten: FinalizationRegistry<Map<string, Work>>;

  constructor(binding: GraphBinding) {
    this.binding = binding;
    this.forgotten = new FinalizationRegistry((works) => this.dropAll(works));
  }

  get isRecording(): boolean {
    return this.binding.taker !== undefined;
  }

  run<T>(owner: object, key: string, work: () => T): T {
    const known = this.workOf(owner, key);
    if (this.isRecording || known.unlike >= PATIENCE) return work();
    const run = new Run(this.binding, known.alike >= RUNS_BEFORE ? expectationOf(known) : undefined);
    this.binding.taker = run;
    try {
      const result = work();
      this.end(known, run);
      return result;
    } finally {
      this.binding.taker = undefined;
      if (run.isWaiting) run.doAll(); // it failed half-way: what is held has to be there
    }
  }

  forget(owner: object): void {
    const works = this.works.get(owner);
    if (works === undefined) return;
    this.dropAll(works);
    works.clear();
  }

  private end(known: Work, run: Run): void {
    this.binding.taker = undefined;
    const recording = run.recording();
    if (run.isAsExpected && recording !== undefined && sameHeld(known.recording, recording)) {
      known.recording = recording;
      const made = this.evaluate(known, run);
      if (made !== undefined) return run.settle(made);
      known.unlike = PATIENCE;
      return run.doAll();
    }
    if (run.isWaiting) run.doAll();
    this.learn(known, recording);
  }

  /** What the graph makes; undefined, with a warning, where there can be none: TensorFlow reads it from a temporary folder. */
  private evaluate(known: Work, run: Run): Map<Value, NativeTensor> | undefined {
    try {
      return this.graphOf(known).evaluate(run);
    } catch (error) {
      this.drop(known);
      const [reason] = messageOf(error).split('\n');
      process.stderr.write(`Going on op by op, which is slower: TensorFlow makes no graph of it (${reason}).\n`);
      return undefined;
    }
  }

  /** Takes in what a run did that went op by op. */
  private learn(known: Work, recording: Recording | undefined): void {
    const before = known.recording;
    if (recording !== undefined && before !== undefined && sameWork(before, recording)) {
      const changed = changedConstants(before, recording, known.varying);
      if (changed.every((index) => mayVary(recording, recording.steps[index] as ConstantStep))) {
        if (changed.length > 0) this.drop(known); // its graph has the old numbers
        changed.forEach((index) => known.varying.add(index));
        known.alike++;
        return;
      }
    }
    this.drop(known);
    if (before !== undefined || recording === undefined) known.unlike++;
    Object.assign(known, { recording, varying: givenEachTime(recording), alike: recording === undefined ? 0 : 1 });
  }

  private graphOf(known: Work): Graph {
    const graph = this.graphs.get(known) ?? new Graph(this.binding, known.recording as Recording, known.varying);
    this.graphs.delete(known);
    this.graphs.set(known, graph);
    const [oldest] = this.graphs.keys();
    if (this.graphs.size > MOST_GRAPHS && oldest !== undefined) this.drop(oldest);
    return graph;
  }

  private drop(work: Work): void {
    this.graphs.get(work)?.dispose();
    this.graphs.delete(work);
  }

  private dropAll(works: ReadonlyMap<string, Work>): void {
    for (const work of works.values()) this.drop(work);
  }

  private workOf(owner: object, key: string): Work {
    let works = this.works.get(owner);
    if (works === undefined) {
      works = new Map();
      this.works.set(owner, works);
      this.forgotten.register(owner, works);
    }
    const work = works.get(key) ?? { recording: undefined, varying: new Set(), alike: 0, unlike: 0 };
    works.delete(key);
    works.set(key, work);
    const [oldest] = works;
    if (works.size > MOST_KINDS && oldest !== undefined) {
      works.delete(oldest[0]);
      this.drop(oldest[1]);
    }
    return work;
  }
}

/** Work as it was so far; a constant that may vary and was the same until now is allowed, and noted. */
function expectationOf(known: Work): Expectation {
  const recording = known.recording as Recording;
  return {
    recording,
    accepts: (step, index, values) => known.varying.has(index) || sameValues(step.values, values),
  };
}

/** Integers more than this are images, not a shape. */
const LARGE = 1024;

/**
 * Constants that are no part of the graph from the start. Floats: TensorFlow would calculate with them beforehand, x / 255
 * as x · (1 / 255), which gives other last digits. Large ones: comparing takes longer than handing them over.
 */
function givenEachTime(recording: Recording | undefined): Set<number> {
  const indices = new Set<number>();
  recording?.steps.forEach((step, i) => {
    if (step.kind !== 'constant') return;
    const isEager = step.values instanceof Float32Array || step.values.length > LARGE;
    if (isEager && mayVary(recording, step)) indices.add(i);
  });
  return indices;
}

function sameWork(a: Recording, b: Recording): boolean {
  return (
    a.steps.length === b.steps.length &&
    a.slots.length === b.slots.length &&
    a.steps.every((step, i) => sameStep(step, b.steps[i]!)) &&
    a.slots.every((slot, i) => sameSignature(slot, b.slots[i]!)) &&
    sameHeld(a, b)
  );
}

function sameHeld(a: Recording | undefined, b: Recording): boolean {
  return a !== undefined && a.live.size === b.live.size && [...a.live].every((value) => b.live.has(value));
}

/** The places of constants that have other numbers now, those left aside that are known to vary. */
function changedConstants(a: Recording, b: Recording, varying: ReadonlySet<number>): number[] {
  return a.steps.flatMap((step, i) => {
    if (step.kind !== 'constant' || varying.has(i)) return [];
    return sameValues(step.values, (b.steps[i] as ConstantStep).values) ? [] : [i];
  });
}

/** tfjs-node's backend, as far as it is met here. */
interface NativeBackend {
  binding: NativeBinding;
  readonly isUsingGpuDevice: boolean;
}

/**
 * Lets `repeatedly` make graphs on the native backend. Not with CUDA: there a session takes its inputs, and gives its
 * outputs, by way of the processor's memory.
 */
export function installGraphs(backend: object): void {
  const native = backend as NativeBackend;
  if (native.isUsingGpuDevice) return;
  const binding = new GraphBinding(native.binding);
  native.binding = binding.asBinding();
  usePlainKernels();
  setRepeater(backend, new NativeRepeater(binding));
}
