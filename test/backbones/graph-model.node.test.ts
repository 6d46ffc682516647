import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { loadFeatures } from '../../src/backbones/feature-extractor.node.ts';
import { loadBackbone } from '../../src/backbones/load-backbone.node.ts';
import { normals, relativeError } from '../support/tensors.ts';
import { temporaryFolder } from '../training/tiny.ts';

const KERNEL = Float32Array.of(1, 0, 0, 2, 0, 3); // [1, 1, 3, 2]
const base64 = (text: string) => Buffer.from(text).toString('base64');
const FLOAT = { type: 'DT_FLOAT' };

/** A GraphModel as the converter writes one: a 1x1 convolution of 8x8 colour images, then a mean by `pool`. */
function graphModel(): string {
  const dim = (sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
  const list = { list: { i: ['1', '1', '1', '1'] } };
  const node = [
    { name: 'seen', op: 'Placeholder', attr: { dtype: FLOAT, shape: { shape: dim([-1, 8, 8, 3]) } } },
    {
      name: 'kernel',
      op: 'Const',
      attr: { dtype: FLOAT, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: dim([1, 1, 3, 2]) } } },
    },
    {
      name: 'map',
      op: 'Conv2D',
      input: ['seen', 'kernel'],
      attr: {
        T: FLOAT,
        strides: list,
        dilations: list,
        padding: { s: base64('SAME') },
        data_format: { s: base64('NHWC') },
      },
    },
    { name: 'Identity', op: 'Relu', input: ['map'], attr: { T: FLOAT } },
  ];
  const folder = temporaryFolder();
  const weights = [{ name: 'kernel', shape: [1, 1, 3, 2], dtype: 'float32' }];
  const json = {
    format: 'graph-model',
    generatedBy: 'test',
    convertedBy: null,
    modelTopology: { node, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['w.bin'], weights }],
  };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
  writeFileSync(join(folder, 'w.bin'), Buffer.from(KERNEL.buffer));
  return folder;
}

const images = tf.tidy(() => tf.cast(tf.mul(tf.sigmoid(normals([3, 5, 5, 1], 1)), 255), 'int32')) as tf.Tensor4D;

async function features(options: Partial<Parameters<typeof loadFeatures>[1]> = {}) {
  const lines: string[] = [];
  const given = { images: { size: 5, depth: 1 } as const, say: (line: string) => void lines.push(line), ...options };
  const extractor = await loadFeatures(graphModel(), given);
  onTestFinished(() => extractor.dispose());
  return { extractor, lines };
}

it('gives the averaged map of the images as the network wants them', async () => {
  const { extractor, lines } = await features({ range: 'signed', layer: 'map' });
  expect(extractor.width).toBe(2);
  expect(lines[0]).toMatch(
    /up to 'map', 2 features; images resized from 5 to 8 pixels, grey copied to 3 channels, values/,
  );
  tf.tidy(() => {
    const seen = tf.sub(tf.mul(tf.image.resizeBilinear(tf.div(images, 255) as tf.Tensor4D, [8, 8], true), 2), 1);
    const mean = tf.mean(seen, [1, 2, 3]);
    const wanted = tf.stack([mean, tf.mul(mean, 2 + 3)], 1); // the kernel's columns sum to 1 and 5
    expect(relativeError(extractor.extract(images), wanted)).toBeLessThan(1e-5);
  });
});

it('is another network at another layer or range', async () => {
  const hashes = await Promise.all(
    [{}, {}, { layer: 'map' }, { range: 'signed' as const }].map(async (o) => (await features(o)).extractor.hash),
  );
  expect(hashes[1]).toBe(hashes[0]);
  expect(new Set(hashes).size).toBe(3);
});

it('cannot be trained, work at another size, or be cut where there is nothing', async () => {
  await expect(loadBackbone(graphModel())).rejects.toThrow(
    /is a GraphModel, whose weights cannot be trained.*features only/,
  );
  await expect(features({ inputSize: 16 })).rejects.toThrow(/works at its own input size, 8, not at 16/);
  await expect(features({ layer: 'nope' })).rejects.toThrow(/^Cannot use the GraphModel '.*': .*nope/);
});
