import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { readableModel } from '../../src/interpretation/readable-model.ts';
import { applyEpisodeHead, ASSOCIATION_FORMS } from '../../src/ops/index.ts';
import { normals, relativeError } from '../support/tensors.ts';

const backbone = conv4({ size: 16, filters: 4, seed: 1 });
const prototypes = normals([5, 4], 1) as tf.Tensor2D;
const association = normals([5, 3], 2) as tf.Tensor2D;
const images = tf.relu(normals([2, 16, 16, 1], 3)) as tf.Tensor4D;

it.each(ASSOCIATION_FORMS)(
  'gives the class probabilities of its parts, also after save and load (%s)',
  async (form) => {
    const model = readableModel({ backbone, prototypes, association, temperature: 0.7, form });
    const x = backbone.apply(images) as tf.Tensor2D;
    const wanted = tf.exp(applyEpisodeHead({ prototypes, association }, x, 0.7, form).logProbabilities);
    expect(relativeError(model.apply(images) as tf.Tensor, wanted)).toBeLessThan(1e-5);

    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    expect(relativeError(loaded.apply(images) as tf.Tensor, wanted)).toBeLessThan(1e-5);
  },
);

it('names prototypes and association that do not fit together', () => {
  const wrong = normals([4, 4], 1) as tf.Tensor2D;
  const options = { backbone, prototypes: wrong, association, temperature: 1, form: 'mixture' } as const;
  expect(() => readableModel(options)).toThrow('shape must be [5, any], got [4, 4]');
});
