import type { NativeAttribute, NativeBinding, Signature, TensorValues } from './native-binding.ts';
import { slotOf, type OpStep, type Recording, type Value } from './recording.ts';
import { savedModel, type GraphNode } from './saved-model.node.ts';

/** What has to be given to a graph: what came from outside, or the numbers of a constant. */
export interface Feed {
  /** `NODE:OUTPUT` */
  readonly name: string;
  readonly value: Value;
  /** The constant's place in the recording; undefined for what came from outside. */
  readonly step: number | undefined;
}

/** A graph of TensorFlow's that makes some values of a recording. */
export interface GraphDef {
  readonly bytes: Uint8Array;
  readonly feeds: readonly Feed[];
  /** `NODE:OUTPUT` of each value asked for. */
  readonly outputs: readonly string[];
}

/**
 * The steps of a recording that `wanted` values need, as a graph.
 * @param varying places of constants that are given anew at each run
 * @param kinds the addon's numbers of the kinds of attributes
 */
export function graphDef(
  recording: Recording,
  varying: ReadonlySet<number>,
  wanted: readonly Value[],
  kinds: NativeBinding,
): GraphDef {
  const maker = new GraphMaker(recording, varying, kinds);
  const outputs = wanted.map((value) => maker.output(value));
  return { bytes: savedModel(maker.nodes), feeds: maker.feeds, outputs };
}

class GraphMaker {
  readonly nodes: GraphNode[] = [];
  readonly feeds: Feed[] = [];
  private readonly recording: Recording;
  private readonly varying: ReadonlySet<number>;
  private readonly kinds: NativeBinding;
  private readonly names = new Set<string>();
  /** The place of the step that makes each value. */
  private readonly madeAt: readonly number[];

  constructor(recording: Recording, varying: ReadonlySet<number>, kinds: NativeBinding) {
    this.recording = recording;
    this.varying = varying;
    this.kinds = kinds;
    this.madeAt = recording.steps.flatMap((step, i) =>
      new Array<number>(step.kind === 'op' ? step.outputs.length : 1).fill(i),
    );
  }

  /** `NODE:OUTPUT` of a value; the nodes that make it are there then. */
  output(value: Value): string {
    if (value < 0) return `${this.node(`outside${slotOf(value)}`, (name) => this.addFeed(name, value))}:0`;
    const index = this.madeAt[value] as number;
    const step = this.recording.steps[index]!;
    if (step.kind === 'op') return `${this.node(`op${index}`, (name) => this.addOp(name, step))}:${value - step.first}`;
    const add = (name: string) => {
      if (this.varying.has(index)) this.addFeed(name, value, index);
      else this.nodes.push({ name, op: 'Const', input: [], attr: constantAttributes(step, step.values) });
    };
    return `${this.node(`constant${index}`, add)}:0`;
  }

  /**
   * `output` by way of a node that TensorFlow does not see through before it runs the graph. Ops next to each other it would
   * write anew (Grappler), x · sigmoid(x) as one op, a·b + a·c as a·(b + c), which gives other last digits.
   */
  private veiled(value: Value, reader: string): string {
    const output = this.output(value);
    const step = value < 0 ? undefined : this.recording.steps[this.madeAt[value] as number];
    if (step?.kind !== 'op') return output;
    // Max pooling remembers positions for a gradient that it sees.
    if (step.op === 'MaxPool' && reader === 'MaxPoolGrad' && !windowsOverlap(step)) return output;
    const attr = { dtype: { type: this.signatureOf(value).dtype }, shape: { shape: { unknownRank: true } } };
    return this.node(`veil${value}`, (name) =>
      this.nodes.push({ name, op: 'PlaceholderWithDefault', input: [output], attr }),
    );
  }

  private node(name: string, add: (name: string) => void): string {
    if (!this.names.has(name)) {
      this.names.add(name);
      add(name);
    }
    return name;
  }

  private addFeed(name: string, value: Value, step?: number): void {
    const { dtype, shape } = this.signatureOf(value);
    this.nodes.push({ name, op: 'Placeholder', input: [], attr: { dtype: { type: dtype }, shape: shapeOf(shape) } });
    this.feeds.push({ name: `${name}:0`, value, step });
  }

  private addOp(name: string, step: OpStep): void {
    const input = step.inputs.map((value) => this.veiled(value, step.op));
    const attr = Object.fromEntries(step.attributes.map((given) => [given.name, attributeOf(given, this.kinds)]));
    // By itself an op takes its type from its input; tfjs-node counts on that in one place.
    if (step.op === 'ExpandDims') attr['T'] ??= { type: this.signatureOf(step.inputs[0] as Value).dtype };
    this.nodes.push({ name, op: step.op, input, attr });
  }

  private signatureOf(value: Value): Signature {
    if (value < 0) return this.recording.slots[slotOf(value)] as Signature;
    const step = this.recording.steps[this.madeAt[value] as number]!;
    return step.kind === 'op' ? (step.outputs[value - step.first] as Signature) : step;
  }
}

/** Where they do, several gradients go to one place, and the version that remembers positions adds them in another order. */
function windowsOverlap({ attributes }: OpStep): boolean {
  const listOf = (name: string) => attributes.find((attribute) => attribute.name === name)?.value as readonly number[];
  const strides = listOf('strides');
  return listOf('ksize').some((size, i) => size > (strides[i] as number));
}

const shapeOf = (shape: readonly number[]) => ({ shape: { dim: shape.map((size) => ({ size })) } });

function constantAttributes({ dtype, shape }: Signature, values: TensorValues): Readonly<Record<string, object>> {
  const tensorContent = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    dtype: { type: dtype },
    value: { tensor: { dtype, tensorShape: shapeOf(shape).shape, tensorContent } },
  };
}

function attributeOf({ name, type, value }: NativeAttribute, kinds: NativeBinding): object {
  const oneOrMore = (field: 'i' | 'f' | 'b') =>
    Array.isArray(value) ? { list: { [field]: value as unknown[] } } : { [field]: value };
  switch (type) {
    case kinds.TF_ATTR_STRING:
      return { s: new TextEncoder().encode(String(value)) };
    case kinds.TF_ATTR_INT:
      return oneOrMore('i');
    case kinds.TF_ATTR_FLOAT:
      return oneOrMore('f');
    case kinds.TF_ATTR_BOOL:
      return oneOrMore('b');
    case kinds.TF_ATTR_TYPE:
      return { type: value };
    case kinds.TF_ATTR_SHAPE:
      return shapeOf(value as readonly number[]);
    default:
      throw new TypeError(`graphDef: attribute '${name}' is of a kind that is not known here: ${type}.`);
  }
}
