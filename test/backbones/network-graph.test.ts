import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { resnet12 } from '../../src/backbones/index.ts';
import {
  cutAt,
  findLayer,
  inputShape,
  readGraph,
  toTopology,
  withAncestors,
  type Inbound,
} from '../../src/backbones/network-graph.ts';

const topologyOf = (model: tfl.LayersModel) => model.toJSON(null, false) as object;

/** Two branches of one input, of which each can be cut off. */
function forked(): object {
  const input = tfl.input({ shape: [4, 4, 1], name: 'x' });
  const branch = (name: string) =>
    tfl.layers.conv2d({ filters: 2, kernelSize: 1, name }).apply(input) as tfl.SymbolicTensor;
  const sum = tfl.layers.add({ name: 'sum' }).apply([branch('left'), branch('right')]) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: input, outputs: sum, name: 'forked' });
  onTestFinished(() => void model.dispose());
  return topologyOf(model);
}

const names = (graph: { layers: readonly { name: string }[] }) => graph.layers.map(({ name }) => name);

it('reads what tfjs writes, and what Keras wraps', () => {
  const graph = readGraph(forked());
  expect(graph).toMatchObject({ name: 'forked', input: 'x', output: 'sum' });
  expect(names(graph)).toEqual(['x', 'left', 'right', 'sum']);
  expect(inputShape(graph)).toEqual([null, 4, 4, 1]);
  expect(readGraph({ keras_version: '2', model_config: forked() })).toEqual(graph);
});

it('cuts off all that a layer does not need', () => {
  const cut = cutAt(readGraph(forked()), 'right');
  expect(cut.output).toBe('right');
  expect(names(cut)).toEqual(['x', 'right']);
  const model = resnet12({ size: 16, filters: 1, seed: 1 });
  onTestFinished(() => void model.dispose());
  const graph = readGraph(topologyOf(model));
  const block1 = [...withAncestors(graph, 'block1_add')];
  expect(block1).toContain('block1_around'); // the branch around the convolutions
  expect(block1.filter((name) => name.startsWith('block2'))).toEqual([]);
});

it('follows a layer that is computed from very many', () => {
  const layers = [
    { name: 'x', class_name: 'InputLayer', config: {}, inbound_nodes: [] },
    { name: 'sum', class_name: 'Add', config: {}, inbound_nodes: [new Array<Inbound>(200_000).fill(['x', 0, 0])] },
  ];
  expect([...withAncestors({ layers }, 'sum')]).toEqual(['sum', 'x']);
});

it('makes a chain of a Sequential, with an input layer of its own', async () => {
  const layers = [
    tfl.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [4, 4, 3], name: 'conv' }),
    tfl.layers.flatten({ name: 'flat' }),
  ];
  const sequential = tfl.sequential({ layers });
  const graph = readGraph(topologyOf(sequential));
  sequential.dispose();
  expect(names(graph).slice(-2)).toEqual(['conv', 'flat']);
  expect(inputShape(graph)).toEqual([null, 4, 4, 3]);
  const model = await tfl.models.modelFromJSON(toTopology(graph) as never);
  onTestFinished(() => void model.dispose());
  expect(model.outputs[0]?.shape).toEqual([null, 32]);
});

it('refuses by one line a network in a network, several inputs, and what is none', () => {
  const inner = { class_name: 'Model', config: { name: 'inner', layers: [], input_layers: [], output_layers: [] } };
  const outer = (layers: object[], inputs: unknown[]) => ({
    class_name: 'Functional',
    config: { name: 'outer', layers, input_layers: inputs, output_layers: [['y', 0, 0]] },
  });
  expect(() => readGraph(outer([inner], [['x', 0, 0]]))).toThrow(/holds the network 'inner' inside/);
  const two = ['a', 'b'].map((name) => [name, 0, 0]);
  expect(() => readGraph(outer([], two))).toThrow(/must take one input, got 2/);
  expect(() => readGraph(outer([], [['x', 0, 0]]))).not.toThrow();
  expect(() => readGraph({ class_name: 'Sequential', config: [] })).toThrow(/it has no layers/);
  expect(() => readGraph({ class_name: ['Model'], config: {} })).toThrow(/got \["Model"\]$/);
  expect(() => readGraph({ class_name: 'Model' })).toThrow(/must be a Model, Functional, Sequential, got Model/);
  expect(() => readGraph({ class_name: 'x'.repeat(1000), config: {} })).toThrow(/got x{80}$/);
  const deep = JSON.parse('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)) as object;
  expect(() => readGraph({ class_name: 'Model', config: deep })).toThrow(UserError);
  expect(() => readGraph({ class_name: 'Model', config: deep })).toThrow(/damaged \(nested too deep\)$/);
  expect(() => readGraph({ class_name: 'Nope', config: {} })).toThrow(
    /must be a Model, Functional, Sequential, got Nope/,
  );
  expect(() => findLayer(readGraph(forked()), 'nope')).toThrow(/no layer 'nope'; its layers are: x, left, right, sum/);
});

const X = { class_name: 'InputLayer', config: { name: 'x' }, inbound_nodes: [] };
const PLACES = { input_layers: [['x', 0, 0]], output_layers: [['x', 0, 0]] };

it.each<[string, unknown, RegExp]>([
  ['layers that are no list', { ...PLACES, layers: 'x' }, /\(layers: /],
  ['a layer of no class', { ...PLACES, layers: [{ ...X, class_name: undefined }] }, /\(layers\.0\.class_name: /],
  ['a layer of an endless class', { ...PLACES, layers: [{ ...X, class_name: 'y'.repeat(101) }] }, /layers\.0\.class/],
  ['a layer without settings', { ...PLACES, layers: [{ ...X, config: null }] }, /\(layers\.0\.config: /],
  ['a layer named by a number', { ...PLACES, layers: [{ ...X, config: { name: 3 } }] }, /layers\.0\.config: no name/],
  ['a layer of an endless name', { ...PLACES, layers: [{ ...X, name: 'y'.repeat(301) }] }, /\(layers\.0\.name: /],
  ['a layer without a name', { ...PLACES, layers: [X, { ...X, config: {} }] }, /\(layer 1 has no name\)/],
  [
    'a call that is none',
    { ...PLACES, layers: [X, { ...X, inbound_nodes: [[['x', -1, 0]]] }] },
    /layers\.1\.inbound_nodes\.0\.0\.1: /,
  ],
  ['an input that is none', { ...PLACES, input_layers: ['x'], layers: [X] }, /\(input_layers\.0: /],
  ['an output that is none', { ...PLACES, output_layers: [['x', 0.5, 0]], layers: [X] }, /\(output_layers\.0\.1: /],
])('refuses a topology with %s', (_, config, message) => {
  const read = () => readGraph({ class_name: 'Model', config });
  expect(read).toThrow(UserError);
  expect(read).toThrow(/^its topology is damaged \(/);
  expect(read).toThrow(message);
});

it.each([[{ batch_input_shape: 'x' }], [{ batch_input_shape: [null, 0, 4, 1] }], [{ batch_shape: [null, 2.5] }]])(
  'refuses an input of the shape %j',
  (shape) => {
    const config = { ...PLACES, layers: [{ ...X, config: { name: 'x', ...shape } }] };
    expect(() => inputShape(readGraph({ class_name: 'Model', config }))).toThrow(/^its input has no shape \(/);
  },
);
