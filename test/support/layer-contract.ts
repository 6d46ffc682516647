import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { expectNoLeak, normals, relativeError } from './tensors.ts';

export interface LayerContract {
  /** A fresh layer with options that are not the defaults. */
  readonly make: () => tfl.layers.Layer;
  /** Shape of an input, the batch included. */
  readonly input: number[];
  /** The output shape that it says, batch included, where that is not the shape it gives. */
  readonly says?: tfl.Shape;
  /** Makes an input valid for the layer. */
  readonly prepare?: (x: tf.Tensor) => tf.Tensor;
  /** Weights that a gradient must reach. */
  readonly trained: readonly string[];
  /** The class name that a saved model holds. */
  readonly savedAs: string;
}

/** What every layer of the software has to pass. */
export function describeLayerContract({
  make,
  input,
  says,
  prepare = (x) => x,
  trained,
  savedAs,
}: LayerContract): void {
  const x = () => prepare(normals(input, 11));
  const model = () => {
    const images = tfl.input({ shape: input.slice(1) });
    return tfl.model({ inputs: images, outputs: make().apply(images) as tfl.SymbolicTensor });
  };

  it('says the shape it gives', () => {
    const layer = make();
    const got = layer.apply(x()) as tf.Tensor;
    expect(layer.computeOutputShape([null, ...input.slice(1)])).toEqual(says ?? [null, ...got.shape.slice(1)]);
  });

  it('comes back from disk with the same options, weights and output', async () => {
    const original = model();
    let saved: tf.io.ModelArtifacts | undefined;
    await original.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    expect(JSON.stringify(saved!.modelTopology)).toContain(`"class_name":"${savedAs}"`);
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    const options = (m: tfl.LayersModel) => m.layers.at(-1)!.getConfig();
    expect(options(loaded)).toMatchObject(options(original));
    expect(relativeError(loaded.apply(x()) as tf.Tensor, original.apply(x()) as tf.Tensor)).toBeLessThan(1e-6);
  });

  it.runIf(trained.length > 0)('lets a gradient reach every trained weight, and freezes', () => {
    const layer = make();
    layer.apply(x());
    const weightNames = layer.trainableWeights.map((w) => w.originalName.split('/').at(-1));
    expect(weightNames).toEqual(trained);
    const given = x();
    const probe = normals((layer.apply(given) as tf.Tensor).shape, 12);
    const loss = () => tf.sum(tf.mul(layer.apply(given, { training: true }) as tf.Tensor, probe)) as tf.Scalar;
    const { grads } = tf.variableGrads(
      loss,
      layer.trainableWeights.map((w) => w.read() as tf.Variable),
    );
    for (const [name, slope] of Object.entries(grads)) {
      expect(tf.max(tf.abs(slope)).dataSync()[0], `gradient of ${name}`).toBeGreaterThan(0);
    }
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
  });

  it('leaves no tensor behind', async () => {
    const layer = make();
    const given = x();
    await expectNoLeak(() => (layer.apply(given) as tf.Tensor).dispose());
  });
}
