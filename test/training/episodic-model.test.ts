import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { EpisodeSampler } from '../../src/episodes/sampler.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import type { EpisodeBatch } from '../../src/training/episodic-learner.ts';
import { EpisodicModel, LOSS_PARTS, type EpisodicModelOptions } from '../../src/training/episodic-model.ts';
import { PROTOTYPE_SOURCES } from '../../src/ops/index.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyDataset, tinyModel } from './tiny.ts';

const dataset = tinyDataset();

function tinyBatch(): EpisodeBatch {
  const sampler = new EpisodeSampler(dataset.split.train, { ways: 3, shots: 2, queries: 2 }, new Random(1));
  const batch = episodeBatch(dataset.images, sampler.next());
  onTestFinished(() => batch.images.dispose());
  return batch;
}

function lossValues(model: EpisodicModel, batch: EpisodeBatch): Record<string, number> {
  return tf.tidy(() => {
    const { total, parts } = model.loss(batch);
    const all = { total, ...parts } as Record<string, tf.Tensor>;
    return Object.fromEntries(Object.entries(all).map(([name, x]) => [name, x.dataSync()[0] as number]));
  });
}

it('embeds 0..255 as 0..1', () => {
  const model = tinyModel();
  const batch = tinyBatch();
  const [ours, direct] = tf.tidy(() => [
    model.embed(batch.images, false).dataSync(),
    (model.backbone.predict(tf.div(tf.cast(batch.images, 'float32'), 255)) as tf.Tensor).dataSync(),
  ]);
  // Normalisation is folded into the kernels: equal but for rounding.
  for (const [i, value] of direct.entries()) expect(ours[i]).toBeCloseTo(value, 5);
});

it('gives the cross-entropy of class means as a plain recomputation does', () => {
  const model = tinyModel({ temperature: 0.5 });
  const batch = tinyBatch();
  const x = tf.tidy(() => model.embed(batch.images, true).arraySync());
  const [support, query] = [x.slice(0, 6), x.slice(6)];
  const means = [0, 1, 2].map((label) => {
    const own = support.filter((_, i) => batch.supportLabels[i] === label);
    return (own[0] as number[]).map((_, d) => own.reduce((sum, row) => sum + (row[d] as number), 0) / own.length);
  });
  const matching = (row: number[]) => {
    const weights = means.map((mean) => Math.exp(-row.reduce((s, v, d) => s + (v - (mean[d] as number)) ** 2, 0)));
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((w) => w / sum);
  };
  // The association of method §3: co-occurrence of prototypes and labels in the support, one pseudo-count a founder.
  const counts = means.map((_, j) =>
    means.map((__, label) =>
      support.reduce(
        (sum, row, i) => sum + (batch.supportLabels[i] === label ? (matching(row)[j] as number) : 0),
        label === j ? 1 : 0,
      ),
    ),
  );
  const classes = counts.map((row) => row.map((n) => n / row.reduce((a, b) => a + b)));
  const losses = query.map((row, i) => {
    const q = matching(row);
    const label = batch.queryLabels[i] as number;
    return -Math.log(q.reduce((sum, qj, j) => sum + qj * ((classes[j] as number[])[label] as number), 0));
  });
  const values = lossValues(model, batch);
  expect(values['crossEntropy']).toBeCloseTo(losses.reduce((a, b) => a + b) / losses.length, 4);
  expect(values['total']).toBeCloseTo(values['crossEntropy'] as number, 6);
});

it('adds the anchor by its weight', () => {
  const batch = tinyBatch();
  const values = lossValues(tinyModel({ anchor: 0.25 }), batch);
  expect(values['anchor']).not.toBe(0);
  expect(values['total']).toBeCloseTo((values['crossEntropy'] as number) + 0.25 * (values['anchor'] as number), 5);
});

it('adds untwisting and what h lacks by their weights, and by the share that counts yet', () => {
  const batch = tinyBatch();
  const model = tinyModel({ untwisting: 0.5, homogeneity: 2 });
  const values = lossValues(model, batch);
  const [u, h] = [values['untwisting'] as number, values['homogeneity'] as number];
  expect(u).toBeGreaterThan(0);
  expect(h).toBeGreaterThan(0);
  expect(values['total']).toBeCloseTo((values['crossEntropy'] as number) + 0.5 * u + 2 * (1 - h), 4);
  const half = tf.tidy(() => model.loss(batch, 0.5).total.dataSync()[0] as number);
  expect(half).toBeCloseTo((values['crossEntropy'] as number) + 0.25 * u + (1 - h), 4);
  expect(lossValues(tinyModel(), batch)).toMatchObject({ untwisting: 0, homogeneity: 0 });
});

it('adds the regularisers of the layers of its backbone', () => {
  const kernelRegularizer = tfl.regularizers.l2({ l2: 0.1 });
  const kernelInitializer = tfl.initializers.glorotNormal({ seed: 3 });
  const backbone = tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [16, 16, 1] }),
      tfl.layers.dense({ units: 3, kernelRegularizer, kernelInitializer }),
    ],
  });
  const model = new EpisodicModel(backbone);
  onTestFinished(() => model.dispose());
  const kernel = Array.from((backbone.weights[0] as tfl.LayerVariable).read().dataSync());
  const values = lossValues(model, tinyBatch());
  expect(values['regularisation']).toBeCloseTo(0.1 * kernel.reduce((sum, w) => sum + w * w, 0), 4);
  expect(values['total']).toBeCloseTo((values['crossEntropy'] as number) + (values['regularisation'] as number), 4);
});

it('names what is trained, and leaves a fixed temperature out', () => {
  const names = [...tinyModel().trainables().keys()];
  expect(names.filter((name) => name.startsWith('backbone/'))).toHaveLength(12);
  expect(names).toContain('backbone/block1_conv/kernel');
  expect(names.slice(-2)).toEqual(['head/logTemperature', 'head/logScale']);
  expect([...tinyModel({ trainTemperature: false }).trainables().keys()]).not.toContain('head/logTemperature');
});

it('trains the step sizes where there are steps and it is asked to', () => {
  const names = (options: EpisodicModelOptions) =>
    [...tinyModel(options).trainables().keys()].filter((name) => name.endsWith('Step'));
  expect(names({ steps: 1 })).toEqual(['head/logPrototypeStep', 'head/logAssociationStep']);
  expect(names({ steps: 1, trainStepSizes: false })).toEqual([]);
  expect(names({})).toEqual([]);
  const fixed = tinyModel({ steps: 1, prototypeStep: 0.25, trainStepSizes: false });
  const { prototypeStep } = fixed.monitored();
  expect(prototypeStep?.dataSync()[0]).toBeCloseTo(0.25, 5);
  expect([...fixed.headVariables().keys()]).toContain('logAssociationStep');
  expect(() => tinyModel({ steps: -1 })).toThrow(/steps must be an integer of at least 0, got -1/);
});

it('refuses a temperature or scale that is not above 0', () => {
  expect(() => tinyModel({ temperature: 0 })).toThrow(/temperature must be a number above 0, got 0/);
  expect(() => tinyModel({ scale: NaN })).toThrow(/scale must be a number above 0, got NaN/);
});

/** Central differences need no other kink within a step: many small ones, and the best agreement of them counts. */
const STEPS = [1e-2, 3e-3, 1e-3];

const HEADS: [string, EpisodicModelOptions][] = [
  ...PROTOTYPE_SOURCES.map((prototypes): [string, EpisodicModelOptions] => [prototypes, { prototypes }]),
  ['two unrolled steps', { prototypes: 'kMeans', steps: 2, prototypeStep: 0.5, trainStepSizes: true }],
];

it.each(HEADS)('has the gradient of the whole loss at its first kernel and in its head: %s', (_, head) => {
  const model = tinyModel({ ...head, anchor: 0.1 }, 5);
  const batch = tinyBatch();
  const variables = model.trainables();
  const headNames = [...variables.keys()].filter((name) => name.startsWith('head/'));
  for (const name of ['backbone/block1_conv/kernel', ...headNames]) {
    const variable = variables.get(name) as tf.Variable;
    const slope = tf.tidy(
      () =>
        Object.values(tf.variableGrads(() => model.loss(batch).total, [variable]).grads)[0]?.dataSync() as Float32Array,
    );
    const start = Float32Array.from(variable.dataSync());
    const at = (values: Float32Array) => {
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      return lossValues(model, batch)['total'] as number;
    };
    // Along the gradient itself: the slope there is its norm, far above float32 noise.
    const norm = Math.hypot(...slope);
    const along = (by: number) => at(start.map((w, i) => w + (by * (slope[i] as number)) / norm));
    const errors = STEPS.map((h) => Math.abs((along(h) - along(-h)) / (2 * h) / norm - 1));
    at(start);
    expect(norm, name).toBeGreaterThan(1e-3);
    expect(Math.min(...errors), name).toBeLessThan(0.02);
  }
});

it.each(['untwisting', 'homogeneity'] as const)('%s moves the first convolution, by the right gradient', (part) => {
  // U holds the affinities fixed. At a low temperature they are fixed: every sample is its nearest prototype's alone.
  const temperature = part === 'untwisting' ? 1e-4 : 0.5;
  const model = tinyModel({ prototypes: 'supportSamples', temperature, untwisting: 1, homogeneity: 1 }, 5);
  const batch = tinyBatch();
  const kernel = model.trainables().get('backbone/block1_conv/kernel') as tf.Variable;
  const slope = tf.tidy(
    () => Object.values(tf.variableGrads(() => model.loss(batch).parts[part], [kernel]).grads)[0]?.dataSync() ?? [],
  );
  const norm = Math.hypot(...slope);
  const start = Float32Array.from(kernel.dataSync());
  const along = (by: number) => {
    tf.tidy(() =>
      kernel.assign(
        tf.tensor(
          start.map((w, i) => w + (by * (slope[i] as number)) / norm),
          kernel.shape,
        ),
      ),
    );
    return lossValues(model, batch)[part] as number;
  };
  const errors = STEPS.map((h) => Math.abs((along(h) - along(-h)) / (2 * h) / norm - 1));
  expect(norm).toBeGreaterThan(1e-3);
  expect(Math.min(...errors)).toBeLessThan(0.02);
});

it('leaves no tensor behind', async () => {
  const model = tinyModel();
  const batch = tinyBatch();
  await expectNoLeak(() => lossValues(model, batch));
});

it('has every part of the loss finite for every source of prototypes', () => {
  const batch = tinyBatch();
  for (const prototypes of PROTOTYPE_SOURCES) {
    const values = lossValues(tinyModel({ prototypes }), batch);
    for (const part of LOSS_PARTS) expect(values[part], `${prototypes} ${part}`).toSatisfy(Number.isFinite);
  }
});
