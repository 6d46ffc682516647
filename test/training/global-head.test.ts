import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { classProbabilities, fitPrototypes } from '../../src/ops/estimation/index.ts';
import { ASSOCIATION_FORMS } from '../../src/ops/index.ts';
import { prototypeHeadOf, prototypesOf, setPrototypes } from '../../src/training/global-head.ts';
import { relativeError } from '../support/tensors.ts';
import { embeddingsOf, globalModel, labelledImages } from './global-data.ts';
import { temporaryFolder } from './tiny.ts';

const fitting = { epochs: 15, batchSize: 16, verbose: 0, shuffle: false } as const;

describe.each(ASSOCIATION_FORMS)('a model of a fixed label set, %s', (association) => {
  it('begins as the estimation left it', () => {
    const { images, labels } = labelledImages();
    const model = globalModel(images, labels, { association, temperature: 0.3 });
    const { embedding } = prototypeHeadOf(model);
    const backbone = tfl.model({ inputs: model.inputs, outputs: embedding });
    const x = embeddingsOf(backbone, images);
    const fitted = fitPrototypes(x, labels, { association, temperature: 0.3 });
    const wanted = tf.tensor(Float32Array.from(classProbabilities(fitted, x)), [labels.length, 6]);
    expect(relativeError(model.predict(images) as tf.Tensor, wanted)).toBeLessThan(1e-3);
  });

  it('is compiled, fitted, evaluated, saved and loaded as any other', async () => {
    const { images, oneHot, labels } = labelledImages();
    const penalties = { l1: 1e-4, l2: 1e-4, jeffreys: 1e-4, trainTemperature: true };
    const model = globalModel(images, labels, { association, maxIterations: 1 }, penalties);
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const { history } = await model.fit(images, oneHot, fitting);
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
    const [loss, accuracy] = model.evaluate(images, oneHot) as tf.Scalar[];
    expect(loss!.dataSync()[0]).toSatisfy(Number.isFinite);
    expect(accuracy!.dataSync()[0]).toBeGreaterThan(0.5); // chance is 1/6

    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    expect(relativeError(loaded.predict(images) as tf.Tensor, model.predict(images) as tf.Tensor)).toBeLessThan(1e-6);
    const sum = (m: tfl.LayersModel) => m.calculateLosses().reduce((total, l) => total + l.dataSync()[0]!, 0);
    expect(sum(loaded)).toBeCloseTo(sum(model), 6); // the penalties come back too
    expect(sum(model)).toBeGreaterThan(0);
  });
});

it('leaves frozen prototypes bit for bit while the rest learns', async () => {
  const { images, oneHot, labels } = labelledImages();
  const model = globalModel(images, labels, { maxIterations: 1 });
  const { matching } = prototypeHeadOf(model);
  matching.trainable = false;
  const values = () => model.weights.map((w) => [w.originalName, Float32Array.from(w.read().dataSync())] as const);
  const before = new Map(values());
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy' });
  await model.fit(images, oneHot, { ...fitting, epochs: 1 });
  const moved = values().flatMap(([name, now]) => (now.every((v, i) => v === before.get(name)![i]) ? [] : [name]));
  expect(moved).toContain('block1_conv/kernel');
  expect(moved).toContain('association/association');
  expect(moved).not.toContain('matching/prototypes');
});

it('reads back what was put in, and refuses what does not fit', async () => {
  const { images, labels } = labelledImages();
  const model = globalModel(images, labels);
  const { prototypes, association, ...rest } = await prototypesOf(model);
  const doubled = { ...rest, prototypes: prototypes.map((v) => 2 * v), association, temperature: 0.7 };
  setPrototypes(model, doubled);
  const got = await prototypesOf(model);
  expect(Array.from(got.prototypes)).toEqual(Array.from(doubled.prototypes));
  expect(got.temperature).toBeCloseTo(0.7, 5);
  const fewer = { ...doubled, prototypes: prototypes.slice(4), association: association.slice(6) };
  expect(() => setPrototypes(model, fewer)).toThrow(
    'the model has 6 prototypes of 4 numbers for 6 classes (mixture), got 5 prototypes of 4 numbers for 6 classes (mixture)',
  );
  expect(() => setPrototypes(model, { ...doubled, form: 'softmax' })).toThrow('(softmax)');
  const plain = tfl.sequential({ layers: [tfl.layers.flatten({ inputShape: [16, 16, 1] })] });
  expect(() => prototypeHeadOf(plain)).toThrow('one layer UntwistPrototypeMatching, it has 0');
});

it('loads in another process with nothing but the import, and gives the same', async () => {
  const { images, labels } = labelledImages();
  const model = globalModel(images, labels, {}, { jeffreys: 0.01, trainTemperature: true });
  const folder = temporaryFolder();
  await saveModelFolder(model, folder);
  const script = join(folder, 'load.ts');
  const module = (name: string) => JSON.stringify(resolve('src', name));
  const packageEntry = (name: string) => JSON.stringify(resolve('node_modules/@tensorflow', name));
  writeFileSync(
    script,
    `(async () => {
      await import(${packageEntry('tfjs-backend-cpu/dist/tf-backend-cpu.node.js')});
      const { default: tf } = await import(${packageEntry('tfjs-core/dist/tf-core.node.js')});
      const { default: tfl } = await import(${packageEntry('tfjs-layers/dist/tf-layers.node.js')});
      await import(${module('index.ts')});
      const { readModelFolder } = await import(${module('backbones/model-folder.node.ts')});
      const model = await tfl.loadLayersModel(tf.io.fromMemory(await readModelFolder(${JSON.stringify(folder)})));
      console.log(JSON.stringify(model.predict(tf.ones([1, 16, 16, 1])).arraySync()[0]));
    })();`,
  );
  const tsx = resolve('node_modules/tsx/dist/cli.mjs');
  const output = execFileSync(process.execPath, [tsx, script], { encoding: 'utf8' });
  const there = JSON.parse(output.trim().split('\n').at(-1)!) as number[];
  const here = (model.predict(tf.ones([1, 16, 16, 1])) as tf.Tensor).dataSync();
  here.forEach((p, l) => expect(there[l]).toBeCloseTo(p, 5));
});

it('adds to a network what its label set needs', () => {
  const { images, labels } = labelledImages();
  const model = globalModel(images, labels, { initialisation: 'supportSamples' });
  const { matching, association } = prototypeHeadOf(model);
  expect(matching.currentPrototypes().shape).toEqual([48, 4]);
  expect(association.currentAssociation().shape).toEqual([48, 6]);
});
