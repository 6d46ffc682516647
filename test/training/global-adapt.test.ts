import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ClassAssociation, PrototypeMatching } from '../../src/layers/index.ts';
import { adaptModel } from '../../src/training/global-adapt.ts';
import { addPrototypeHead, prototypeHeadOf, prototypesOf, setPrototypes } from '../../src/training/global-head.ts';
import { relativeError } from '../support/tensors.ts';

/** Points of a plane: label 0 in two far modes, label 1 between them. */
function points() {
  const modes = [[-6, 0], [6, 0], [0, 0]] as const; // prettier-ignore
  const rows = Array.from({ length: 36 }, (_, i) => ({ mode: i % 3, by: [Math.sin(i), Math.cos(3 * i)] as const }));
  const x = Float32Array.from(rows.flatMap(({ mode, by }) => [0, 1].map((k) => modes[mode]![k]! + 0.5 * by[k]!)));
  const labels = Int32Array.from(rows, ({ mode }) => (mode === 2 ? 1 : 0));
  const [images, oneHot] = [tf.tensor2d(x, [36, 2]), tf.oneHot(tf.tensor1d(labels, 'int32'), 2)];
  onTestFinished(() => tf.dispose([images, oneHot]));
  return { x, labels, images, oneHot };
}

/** The plane as it is, with prototypes at the given places, each sure of its label. */
function planeModel(places: readonly (readonly number[])[], labels: readonly number[]): tfl.LayersModel {
  const input = tfl.input({ shape: [2] });
  const identity = tfl.layers.dense({ units: 2, useBias: false, kernelInitializer: 'identity', name: 'embedding' });
  const backbone = tfl.model({ inputs: input, outputs: identity.apply(input) as tfl.SymbolicTensor });
  return addPrototypeHead(
    backbone,
    {
      prototypes: Float64Array.from(places.flat()),
      association: Float64Array.from(labels.flatMap((label) => (label === 0 ? [4, 0] : [0, 4]))),
      ...{ depth: 2, numLabels: 2, temperature: 1, form: 'mixture' },
    },
    { l2: 1e-3, trainTemperature: true },
  );
}

describe('another number of prototypes between epochs', () => {
  it('founds what a scattered class lacks; the rest is carried over, and training goes on', async () => {
    const { x, labels, images, oneHot } = points();
    const model = planeModel([[-6, 0], [0, 0]], [0, 1]); // prettier-ignore
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    await model.fit(images, oneHot, { epochs: 1, verbose: 0 });
    const before = await prototypesOf(model);
    const { model: adapted, events } = await adaptModel(model, x, labels);
    onTestFinished(() => void adapted.dispose());
    expect(events).toMatchObject([{ kind: 'founded', prototype: 2 }]);
    const after = await prototypesOf(adapted);
    expect(after.prototypes.slice(0, 4)).toEqual(before.prototypes);
    expect(after.association.slice(0, 4)).toEqual(before.association);
    expect(after.prototypes[4]).toBeCloseTo(6, 0);
    expect(after.temperature).toBeCloseTo(before.temperature, 6);
    const { matching, association } = prototypeHeadOf(adapted);
    expect(matching.trainsTemperature).toBe(true);
    expect(association.penalties()).toMatchObject({ l2: 1e-3 });

    adapted.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    await adapted.fit(images, oneHot, { epochs: 2, verbose: 0 });
    const [, accuracy] = adapted.evaluate(images, oneHot) as tf.Scalar[];
    expect(accuracy!.dataSync()[0]).toBe(1);
  });

  it('comes back from disk', async () => {
    const { x, labels, images } = points();
    const { model } = await adaptModel(planeModel([[-6, 0], [0, 0]], [0, 1]), x, labels); // prettier-ignore
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    expect(prototypeHeadOf(loaded).matching.currentPrototypes().shape).toEqual([3, 2]);
    expect(relativeError(loaded.predict(images) as tf.Tensor, model.predict(images) as tf.Tensor)).toBeLessThan(1e-6);
  });

  it('keeps a model that fits, and what is frozen frozen', async () => {
    const { x, labels } = points();
    const fits = planeModel([[-6, 0], [0, 0], [6, 0]], [0, 1, 0]); // prettier-ignore
    const unchanged = await adaptModel(fits, x, labels);
    expect(unchanged.events).toEqual([]);
    expect(unchanged.model).toBe(fits);
    const frozen = planeModel([[-6, 0], [0, 0]], [0, 1]); // prettier-ignore
    prototypeHeadOf(frozen).matching.trainable = false;
    const { model } = await adaptModel(frozen, x, labels);
    const { matching, association } = prototypeHeadOf(model);
    expect([matching.trainable, association.trainable]).toEqual([false, true]);
  });

  it('leaves nothing of the old head behind', async () => {
    const { x, labels, images, oneHot } = points();
    const lifetime = async () => {
      const model = planeModel([[-6, 0], [0, 0]], [0, 1]); // prettier-ignore
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
      await model.fit(images, oneHot, { epochs: 1, verbose: 0 });
      const { model: adapted } = await adaptModel(model, x, labels);
      adapted.dispose();
    };
    await lifetime();
    const before = tf.memory().numTensors;
    await lifetime();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('works in any graph that holds the two layers', async () => {
    const { x, labels } = points();
    const layers = [
      tfl.layers.dense({ units: 2, inputShape: [2], useBias: false, kernelInitializer: 'identity' }),
      new PrototypeMatching({ numPrototypes: 2 }),
      new ClassAssociation({ numClasses: 2 }),
    ];
    const sequential = tfl.sequential({ layers });
    setPrototypes(sequential, await prototypesOf(planeModel([[-6, 0], [0, 0]], [0, 1]))); // prettier-ignore
    const { model, events } = await adaptModel(sequential, x, labels);
    expect(events.map(({ kind }) => kind)).toEqual(['founded']);
    expect((model.predict(tf.tensor2d([[6, 0]])) as tf.Tensor).shape).toEqual([1, 2]);
  });
});
