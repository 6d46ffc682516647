import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphBinding } from './graph-binding.ts';
import { graphDef, type Feed } from './graph-def.node.ts';
import type { NativeTensor } from './native-binding.ts';
import type { Recording, Value } from './recording.ts';
import type { Run } from './run.ts';
import { GRAPH_TAG } from './saved-model.node.ts';

/** A recording as a session of TensorFlow's, which makes the values that were still held in the end. */
export class Graph {
  private readonly binding: GraphBinding;
  private readonly model: number;
  private readonly feeds: readonly Feed[];
  private readonly inputNames: string;
  private readonly outputNames: string;
  private readonly made: readonly Value[];
  private readonly constants: readonly { readonly value: Value; readonly step: number }[];

  /** @param varying indices of constants that are given anew at each run */
  constructor(binding: GraphBinding, recording: Recording, varying: ReadonlySet<number>) {
    const constantAt = new Map(
      recording.steps.flatMap((step, i) => (step.kind === 'constant' ? [[step.first, i] as const] : [])),
    );
    const held = [...recording.live];
    this.made = held.filter((value) => !constantAt.has(value));
    this.constants = held.flatMap((value) => {
      const step = constantAt.get(value);
      return step === undefined ? [] : [{ value, step }];
    });
    const { bytes, feeds, outputs } = graphDef(recording, varying, this.made, binding.real);
    this.binding = binding;
    this.feeds = feeds;
    this.inputNames = feeds.map(({ name }) => name).join(',');
    this.outputNames = outputs.join(',');
    this.model = load(binding, bytes);
  }

  /** The values that `run` still holds, for what `run` was given. */
  evaluate(run: Run): Map<Value, NativeTensor> {
    const { real } = this.binding;
    const create = (index: number) => {
      const { shape, dtype, values } = run.constant(index);
      return { id: real.createTensor([...shape], dtype, values), shape, dtype };
    };
    const passing: number[] = [];
    const inputs = this.feeds.map(({ value, step }) => {
      if (step === undefined) return run.outside(value);
      const { id } = create(step);
      passing.push(id);
      return id;
    });
    let outputs: NativeTensor[];
    try {
      outputs = this.made.length === 0 ? [] : real.runSavedModel(this.model, inputs, this.inputNames, this.outputNames);
    } finally {
      for (const id of passing) real.deleteTensor(id);
    }
    return new Map([
      ...this.made.map((value, i) => [value, outputs[i] as NativeTensor] as const),
      ...this.constants.map(({ value, step }) => [value, create(step)] as const),
    ]);
  }

  dispose(): void {
    this.binding.real.deleteSavedModel(this.model);
  }
}

/** TensorFlow takes a graph from a folder only; it has read it when it returns. */
function load({ real }: GraphBinding, bytes: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'untwist-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), bytes);
    return real.loadSavedModel(folder, GRAPH_TAG);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
