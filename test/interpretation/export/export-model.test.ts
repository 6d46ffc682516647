import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../src/engine/index.ts';
import {
  exportModel,
  fittedSource,
  type ClassifierSource,
  type ExportOptions,
} from '../../../src/interpretation/export/index.ts';
import { embedImages, openNetwork, predict } from '../../../src/interpretation/fitted/index.ts';
import { fitModel } from '../../../src/interpretation/fitted/fit-model.ts';
import { ASSOCIATION_FORMS } from '../../../src/ops/index.ts';
import {
  DEPTH,
  SIZE,
  classifierOf,
  randomImages,
  resizedNetwork,
  savedAndLoaded,
  smallNetwork,
} from './support/small-classifier.ts';

const COUNT = 6;
const scaling = { mean: Float64Array.of(0.3, -0.2, 1, 0), factor: Float64Array.of(2, 0.5, 1, 3) };
let network: ClassifierSource['network'];

beforeAll(async () => {
  await useBackend({ backend: 'auto' });
  network = await smallNetwork();
});

/** The outputs of the model once saved and loaded, for images `[COUNT, size, size, 1]`. */
async function outputsOf(source: ClassifierSource, options: ExportOptions = {}, size = SIZE) {
  const { model } = await exportModel(source, options);
  const { loaded } = await savedAndLoaded(model);
  const outputs = Float64Array.from(await predicted(loaded, randomImages(COUNT, size), size));
  const classes = loaded.layers.map((layer) => layer.getClassName());
  loaded.dispose();
  model.dispose();
  return { outputs, classes };
}

async function predicted(model: tfl.LayersModel, images: Float32Array, size = SIZE) {
  const output = tf.tidy(() => model.predict(tf.tensor4d(images, [COUNT, size, size, 1])) as tf.Tensor);
  const values = (await output.data()) as Float32Array;
  output.dispose();
  return values;
}

/** Class probabilities by plain loops over the embeddings, in float64. */
async function plain({ head, scaling: affine, calibration, inverted }: ClassifierSource): Promise<Float64Array> {
  const input = { size: SIZE, depth: 1 as const, inverted };
  const extractor = await openNetwork({ network: { kind: 'inline', hash: '', ...network }, input });
  const bytes = tf.tensor4d(randomImages(COUNT).map((v) => v * 255), [COUNT, SIZE, SIZE, 1]); // prettier-ignore
  const x = await embedImages({ input }, extractor, bytes);
  bytes.dispose();
  extractor.dispose();
  const { prototypes, association, numLabels, temperature, form } = head;
  const softmax = (z: number[]) => {
    const e = z.map((v) => Math.exp(v - Math.max(...z)));
    return e.map((v) => v / e.reduce((a, b) => a + b, 0));
  };
  const all = Array.from({ length: COUNT }, (_, i) => {
    const scaled = Array.from(x.subarray(i * DEPTH, (i + 1) * DEPTH), (v, k) => (affine ? (v - affine.mean[k]!) * affine.factor[k]! : v)); // prettier-ignore
    const logits: number[] = [];
    for (let j = 0; j < prototypes.length / DEPTH; j++) {
      const d = scaled.reduce((sum, v, k) => sum + (v - prototypes[j * DEPTH + k]!) ** 2, 0);
      logits.push(-d / (2 * temperature));
    }
    const q = softmax(logits);
    const rows = q.map((_, j) => Array.from(association.subarray(j * numLabels, (j + 1) * numLabels)));
    const sum = (r: number[][]) => Array.from({ length: numLabels }, (_, l) => q.reduce((s, v, j) => s + v * r[j]![l]!, 0)); // prettier-ignore
    const c = form === 'softmax' ? softmax(sum(rows)) : sum(rows.map(softmax));
    return softmax(c.map((v) => Math.log(v) / calibration));
  });
  return Float64Array.from(all.flat());
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, at) => Math.abs(value - b[at]!)));

describe.each([false, true])('an exported model (stock: %s)', (stock) => {
  const cases = ASSOCIATION_FORMS.flatMap((form) => [
    [form, 'plain', {}],
    [form, 'calibrated', { calibration: 2.5 }],
    [form, 'scaled, inverted, sharpened', { scaling, inverted: true, calibration: 0.6 }],
  ]) as [(typeof ASSOCIATION_FORMS)[number], string, Partial<ClassifierSource>][];

  it.each(cases)('gives the probabilities of the formulas once loaded (%s, %s)', async (form, _, changes) => {
    const source = classifierOf(network, form, changes);
    const wanted = await plain(source);
    const { outputs, classes } = await outputsOf(source, { stock });
    expect(largestDifference(outputs, wanted)).toBeLessThan(1e-5);
    const ofFirst = wanted.filter((_, at) => at % 3 === 0);
    expect(Math.max(...ofFirst) - Math.min(...ofFirst)).toBeGreaterThan(0.01); // the images differ at all
    expect(classes.some((name) => name.startsWith('Untwist'))).toBe(!stock);
  });

  it.each([1, 2, 7, 8])('joins %d prototypes', async (numPrototypes) => {
    const source = classifierOf(network, 'mixture', { calibration: 2 }, numPrototypes);
    expect(largestDifference((await outputsOf(source, { stock })).outputs, await plain(source))).toBeLessThan(1e-5);
  });
});

it('leaves no tensor behind', async () => {
  const source = classifierOf(network, 'mixture', { scaling, inverted: true, calibration: 2 });
  const before = tf.memory().numTensors;
  for (const stock of [false, true]) {
    (await exportModel(source, { stock })).model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }
});

it('stays finite and right where the prototypes are far', async () => {
  const near = classifierOf(network, 'mixture', { calibration: 2 });
  const source = {
    ...near,
    head: { ...near.head, temperature: 0.01, prototypes: near.head.prototypes.map((p) => 5 * p) },
  };
  const { outputs } = await outputsOf(source, { stock: true });
  const sums = Array.from({ length: COUNT }, (_, i) => outputs.slice(i * 3, i * 3 + 3).reduce((a, b) => a + b));
  for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  expect(largestDifference(outputs, await plain(source))).toBeLessThan(1e-3); // logits of thousands in float32
});

it('resizes by stock layers as by its own', async () => {
  for (const size of [10, 23]) {
    const source = classifierOf(await resizedNetwork(size), 'mixture', { inverted: size === 10 });
    const own = await outputsOf(source, {}, size);
    const stock = await outputsOf(source, { stock: true }, size);
    expect(own.classes).toContain('UntwistBilinearResize');
    expect(stock.classes.some((name) => name.startsWith('Untwist'))).toBe(false);
    expect(largestDifference(own.outputs, stock.outputs)).toBeLessThan(1e-5);
  }
});

it('names a layer that has no stock counterpart', async () => {
  const topology = JSON.parse(JSON.stringify(network.modelTopology).replaceAll('"Flatten"', '"UntwistOdd"')) as object;
  const source = classifierOf({ ...network, modelTopology: topology }, 'mixture');
  await expect(exportModel(source, { stock: true })).rejects.toThrow("'embedding' (UntwistOdd) has no counterpart");
});

it('gives what predict gives of a fitted model', async () => {
  const input = { size: SIZE, depth: 1 as const, inverted: true };
  const inline = { kind: 'inline' as const, hash: 'ab'.repeat(32), ...network };
  const extractor = await openNetwork({ network: inline, input });
  const images = tf.tensor4d(randomImages(COUNT).map((v) => Math.round(v * 255)), [COUNT, SIZE, SIZE, 1]); // prettier-ignore
  const embeddings = await embedImages({ input }, extractor, images);
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i % 2);
  const none = Array.from(labels, () => null);
  const support = { embeddings, labels, thumbnails: none, sources: none };
  for (const scaling of ['none', 'standardise'] as const) {
    const fitted = fitModel({ input, network: inline, card: null, names: ['a', 'b'], support, scaling });
    expect(fitted.calibration.temperature).not.toBe(1);
    const wanted = (await predict(fitted, extractor, images)).flatMap(({ classes }) =>
      ['a', 'b'].map((name) => classes.find(({ label }) => label === name)!.probability),
    );
    for (const stock of [false, true]) {
      const { model } = await exportModel(fittedSource(fitted, inline), { stock });
      const unit = Float32Array.from(await tf.div(images, 255).data());
      expect(largestDifference(await predicted(model, unit), wanted)).toBeLessThan(1e-5);
    }
  }
  const l2 = fitModel({ input, network: inline, card: null, names: ['a', 'b'], support, scaling: 'l2' });
  expect(() => fittedSource(l2, inline)).toThrow("'l2', which no layer");
});
