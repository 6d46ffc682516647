// In the project of a user: fits a model, answers for one drawing, and writes both for the pages.
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import * as browser from 'untwist';
import * as node from 'untwist/node';

const { backend } = await node.useBackend({ backend: 'auto' });
const { images, split } = node.createGlyphs({ alphabets: 3, characters: 4, seed: 1 });
const network = await node.inlineNetwork(node.conv4({ size: images.height, filters: 8, seed: 1 }));
const input = { size: images.height, depth: images.depth, inverted: false };
const extractor = await node.openNetwork({ network, input });
const characters = split.train.slice(0, 3);
const tensorOf = (rows) => {
  const pixels = node.gatherBatch(images, { rows: Int32Array.from(rows), turns: new Uint8Array(rows.length) });
  return tf.tensor4d(pixels, [rows.length, images.height, images.width, images.depth], 'int32');
};
const rows = characters.flatMap((character) => [...character.rows].slice(0, 5));
const support = {
  embeddings: await node.embedImages({ input }, extractor, tensorOf(rows)),
  labels: Int32Array.from(rows, (_, i) => Math.floor(i / 5)),
  thumbnails: rows.map(() => null),
  sources: rows.map((row) => `drawing ${row}`),
};
const names = characters.map(({ name }) => name);
const fitted = node.loadFitted(node.toBytes(node.fitModel({ input, network, card: null, names, support })));
const drawing = tensorOf([characters[1].rows[7]]);
const [prediction] = await node.predict(fitted, extractor, drawing);

writeFileSync('letters.untwist', node.toBytes(fitted));
const raw = { width: input.size, height: input.size, channels: 1 };
await sharp(Uint8Array.from(await drawing.data()), { raw })
  .png()
  .toFile('drawing.png');
const logger = await node.createTensorBoardLogger('events');
const doors = { same: browser.fitModel === node.fitModel, layer: typeof browser.PrototypeMatching };
console.log(JSON.stringify({ backend, doors, logger: typeof logger, prediction }));
