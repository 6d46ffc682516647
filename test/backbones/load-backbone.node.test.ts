import { createServer, type Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { loadBackbone } from '../../src/backbones/load-backbone.node.ts';
import { saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { normals } from '../support/tensors.ts';
import { temporaryFolder, tinyModel } from '../training/tiny.ts';

async function pretrained() {
  const folder = temporaryFolder();
  const { backbone } = tinyModel();
  await saveModelFolder(backbone, folder);
  return { folder, backbone };
}

const output = (model: tfl.LayersModel, images: tf.Tensor) =>
  Array.from((model.predict(images) as tf.Tensor).dataSync());

it('loads a model whole', async () => {
  const { folder, backbone } = await pretrained();
  const loaded = await loadBackbone(folder);
  tf.tidy(() => {
    const images = normals([2, 16, 16, 1], 1);
    const wanted = output(backbone, images);
    output(loaded, images).forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 5));
  });
});

it('cuts at a layer and pools its feature map to one vector an image', async () => {
  const { folder } = await pretrained();
  const loaded = await loadBackbone(folder, { layer: 'block2_relu' });
  expect(loaded.outputs[0]?.shape).toEqual([null, 4]);
  expect(loaded.layers.map(({ name }) => name)).not.toContain('block3_conv');
  tf.tidy(() => {
    const images = normals([2, 16, 16, 1], 1);
    const map = loaded.layers.slice(1, -1).reduce((x, layer) => layer.apply(x) as tf.Tensor, images);
    const wanted = Array.from(tf.mean(map, [1, 2]).dataSync());
    output(loaded, images).forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 5));
  });
});

it('loads over http', async () => {
  const { folder } = await pretrained();
  const server = await new Promise<Server>((ready) => {
    const made = createServer((request, response) => {
      response.setHeader(
        'content-type',
        request.url === '/model.json' ? 'application/json' : 'application/octet-stream',
      );
      response.end(readFileSync(join(folder, request.url ?? '')));
    }).listen(0, '127.0.0.1', () => ready(made));
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await loadBackbone(`${url}/model.json`)).outputs[0]?.shape).toEqual([null, 4]);
});

it('names the layers there are when the wanted one is not', async () => {
  const { folder } = await pretrained();
  await expect(loadBackbone(folder, { layer: 'nope' })).rejects.toThrow(
    /no layer 'nope'; its layers are: images, block1_conv/,
  );
});

it.each([
  ['a model.json of something else', '{"hello": 1}'],
  [
    'a topology that tfjs does not know',
    '{"modelTopology": {"class_name": "Nope", "config": {}}, "weightsManifest": []}',
  ],
])('refuses %s by one line', async (_, content) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'model.json'), content);
  const error = await loadBackbone(folder).catch((e: unknown) => e as Error);
  expect(error).toMatchObject({ name: 'UserError' });
  expect((error as Error).message).toMatch(/^Cannot (load|use) the (model|backbone) '/);
  expect((error as Error).message).not.toContain('\n');
});

it('refuses an address where nothing answers', async () => {
  await expect(loadBackbone('http://127.0.0.1:9/model.json')).rejects.toThrow(/Cannot load the model 'http/);
});

it('takes other images than its own, and says what it does with them', async () => {
  const { folder, backbone } = await pretrained();
  const lines: string[] = [];
  const loaded = await loadBackbone(folder, { images: { size: 20, depth: 1 }, say: (line) => lines.push(line) });
  expect(loaded.inputs[0]?.shape).toEqual([null, 20, 20, 1]);
  expect(lines).toEqual([`backbone: ${folder} up to 'embedding', 4 features; images resized from 20 to 16 pixels`]);
  tf.tidy(() => {
    const images = normals([2, 20, 20, 1], 1) as tf.Tensor4D;
    const wanted = output(backbone, tf.image.resizeBilinear(images, [16, 16], true));
    output(loaded, images).forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 4));
  });
  await expect(loadBackbone(folder, { images: { size: 16, depth: 3 } })).rejects.toThrow(/takes grey.*give --grey/);
});

it('works at another size than it was saved with, where its layers allow', async () => {
  const { folder } = await pretrained();
  const options = { layer: 'block4_relu', images: { size: 40, depth: 1 }, inputSize: 40 } as const;
  const larger = await loadBackbone(folder, options);
  expect(larger.getLayer('block1_conv').outputShape).toEqual([null, 40, 40, 4]);
  expect(larger.outputs[0]?.shape).toEqual([null, 4]); // averaged over 2 x 2 places
  const impossible = loadBackbone(folder, { ...options, inputSize: 8 });
  await expect(impossible).rejects.toThrow(/layer 'block4_pool' leaves nothing of images this small/);
});
