import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { resnet12 } from '../../src/backbones/index.ts';
import {
  cutAt,
  findLayer,
  inputShape,
  readGraph,
  toTopology,
  withAncestors,
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
  expect(() => readGraph({ class_name: 'Nope', config: {} })).toThrow(
    /must be a Model, Functional, Sequential, got Nope/,
  );
  expect(() => findLayer(readGraph(forked()), 'nope')).toThrow(/no layer 'nope'; its layers are: x, left, right, sum/);
});
