import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { loadBackbone } from '../../src/backbones/load-backbone.node.ts';
import { modelFiles } from '../../src/backbones/model-folder.node.ts';
import { readGraph } from '../../src/backbones/network-graph.ts';
import { useBackend } from '../../src/engine/index.ts';
import { inlineNetwork } from '../../src/interpretation/fitted/inline-network.node.ts';
import { readNetwork, writeNetwork } from '../../src/interpretation/fitted/network-part.ts';
import { openNetwork } from '../../src/interpretation/fitted/open-network.ts';
import { Adam } from '../../src/training/adam.ts';
import { batchOf, readBrokenStep } from '../../src/training/broken-step.ts';
import { loadModel } from '../../src/training/build-model.ts';
import { backboneArtifacts, readCheckpoint, restoreOptimizer } from '../../src/training/run-checkpoint.ts';
import { fuzz, Wrong, type Harness } from './support/fuzz.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { writeMutated } from './support/mutate-files.ts';
import { mutateJsonText } from './support/mutate-json.ts';
import { firstFailure } from './support/planted.ts';
import { realRun } from './support/real-run.ts';

await useBackend({ backend: 'auto' });
const { checkpoint, brokenStep } = await realRun();
const SIZE = 16;
const backbone = conv4({ size: SIZE, depth: 1, filters: 2, seed: 1 });
const model = await modelFiles(backbone);
const inline = await inlineNetwork(backbone);
backbone.dispose();
const image = tf.zeros<tf.Rank.R4>([1, SIZE, SIZE, 1], 'int32');

/**
 * @param topology of a network; tfjs does not free the weights of a layer that is called more than once
 * @throws Wrong unless work leaves as many tensors as there were
 */
async function leavesNothing(topology: unknown, work: () => Promise<void>): Promise<void> {
  const { layers } = readGraph(topology as object);
  const isShared = layers.some(({ inbound_nodes: calls }) => calls.length > 1);
  const { numTensors } = tf.memory();
  await work();
  const left = tf.memory().numTensors - numTensors;
  if (left !== 0 && !isShared) throw new Wrong(`${left} tensors stay`);
}

const checkpointsHarness = (load = loadModel): Harness => ({
  name: 'networks of checkpoints',
  async attempt(input) {
    const only = ['model.json', 'model.json', 'weights.bin', 'state.json', 'config.json', 'optimizer.bin'];
    const { folder } = writeMutated(checkpoint, input, true, only);
    const read = await readCheckpoint(folder);
    await leavesNothing(backboneArtifacts(read).modelTopology, async () => {
      const learner = await load(read);
      const adam = new Adam();
      try {
        restoreOptimizer(adam, learner, read);
        for (const { shape } of learner.trainables().values())
          if (shape.some((n) => n < 1)) throw new Wrong('empty weights');
      } finally {
        adam.dispose();
        learner.dispose();
      }
    });
  },
});

const stepsHarness = (batch = batchOf): Harness => ({
  name: 'batches of broken steps',
  async attempt(input) {
    const { folder } = writeMutated(brokenStep, input, true, ['step.json', 'images.bin']);
    const step = await readBrokenStep(folder);
    const { images, supportLabels, queryLabels } = batch(step);
    const numImages = images.shape[0];
    images.dispose();
    if (supportLabels.length + queryLabels.length !== numImages) throw new Wrong('an image has no label');
  },
});

const backbonesHarness = (load = loadBackbone): Harness => ({
  name: 'pre-trained backbones',
  async attempt({ folder, random, note }) {
    for (const [name, bytes] of model) {
      const asJson = name.endsWith('.json') && random.integer(8) > 0;
      const text = () => mutateJsonText(Buffer.from(bytes).toString(), random, note);
      const changed = asJson ? text() : random.integer(8) === 0 ? mutateBytes(bytes, random, note) : bytes;
      writeFileSync(join(folder, name), changed);
    }
    const network = await load(folder, { images: { size: SIZE, depth: 1 } });
    const [embedding] = [network.outputs[0]?.shape ?? []];
    network.dispose();
    if (embedding.length !== 2 || !(Number(embedding[1]) > 0)) throw new Wrong(`it gives [${embedding.join()}]`);
  },
});

const inlineHarness = (open = openNetwork): Harness => ({
  name: 'networks of fitted models',
  async attempt({ random, note }) {
    const [json, weights] = writeNetwork(inline);
    const text = mutateJsonText(Buffer.from(json).toString(), random, note);
    const bytes = random.integer(8) === 0 ? mutateBytes(weights, random, note) : weights;
    const network = readNetwork(JSON.parse(text), bytes, inline.hash);
    const input = { size: SIZE, depth: 1, inverted: false } as const;
    await leavesNothing(network.modelTopology, async () => {
      const extractor = await open({ network, input });
      try {
        const embedding = extractor.extract(image);
        const { shape } = embedding;
        embedding.dispose();
        if (shape.length !== 2 || shape[1] !== extractor.width) throw new Wrong(`it gives [${shape.join()}]`);
      } finally {
        extractor.dispose();
      }
    });
  },
});

it.each([
  ['networks of checkpoints', checkpointsHarness(), 1200],
  ['batches of broken steps', stepsHarness(), 500],
  ['pre-trained backbones', backbonesHarness(), 800],
  ['networks of fitted models', inlineHarness(), 1200],
])('takes or refuses %s', async (_, harness, all) => {
  const { taken, refused } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

it('notices tensors that stay', async () => {
  const careless: typeof loadModel = (given) => {
    tf.keep(tf.scalar(1));
    return loadModel(given);
  };
  expect(await firstFailure(checkpointsHarness(careless), 400)).toMatch(/1 tensors stay/);
});

it('notices a batch without labels', async () => {
  const careless: typeof batchOf = (step) => ({ ...batchOf(step), queryLabels: new Int32Array() });
  expect(await firstFailure(stepsHarness(careless), 400)).toMatch(/no label/);
});

it('notices the words of tfjs', async () => {
  const careless: typeof loadBackbone = () => Promise.reject(new TypeError('Cannot read properties of undefined'));
  expect(await firstFailure(backbonesHarness(careless))).toMatch(/TypeError/);
});

it('notices a network that says another width than it has', async () => {
  const careless: typeof openNetwork = async (given) => ({ ...(await openNetwork(given)), width: 99 });
  expect(await firstFailure(inlineHarness(careless), 400)).toMatch(/it gives \[1,/);
});
