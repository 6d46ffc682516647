// A few drawings a class into a classifier that says why; a class more without the old drawings; the file and back.
// Everything but the first line works in a browser too. Run it in a clone after `npm run setup`:
// npx tsx examples/fit-and-predict.ts
import * as tf from '@tensorflow/tfjs-core';
import * as node from 'untwist/node';

console.log(node.describeEngine(await node.useBackend({ backend: 'auto' })));

// Invented characters, ink 255 on 0, and a network; a trained one would be read with loadBackbone('runs/first/model').
const { images, split } = node.createGlyphs({ alphabets: 5, characters: 4, seed: 1 });
const network = await node.inlineNetwork(node.conv4({ filters: 32, seed: 1 }));
const input = { size: images.height, depth: images.depth, inverted: false };
const extractor = await node.openNetwork({ network, input });

const embed = async (character: node.ImageClass, from: number, to: number) => {
  const rows = Int32Array.from(character.rows.slice(from, to));
  const pixels = node.gatherBatch(images, { rows, turns: new Uint8Array(rows.length) });
  const x = tf.tensor4d(pixels, [rows.length, images.height, images.width, images.depth], 'int32');
  const embeddings = await node.embedImages({ input }, extractor, x);
  x.dispose();
  return { embeddings, thumbnails: Array.from(rows, () => null), sources: Array.from(rows, (row) => `drawing ${row}`) };
};

const [first, second, third] = split.train as [node.ImageClass, node.ImageClass, node.ImageClass];
let fitted = node.fitModel({
  ...{ input, network, card: null, names: [first.name] },
  support: { ...(await embed(first, 0, 5)), labels: new Int32Array(5) },
});
fitted = node.addClass(fitted, second.name, await embed(second, 0, 5));
fitted = node.addClass(fitted, third.name, await embed(third, 0, 5));
fitted = node.renameClass(fitted, node.classOf(fitted, second.name).id, 'the second');

const opened = node.loadFitted(node.toBytes(fitted));
const { embeddings } = await embed(second, 5, 15);
for (const { label, probability, known, nearest } of node.predictEmbeddings(opened, embeddings)) {
  const sure = `${(100 * probability).toFixed(1)} % sure${known === false ? ', unlike what it knows' : ''}`;
  console.log(`${label}, ${sure}; most like ${nearest[0]?.source} of ${nearest[0]?.label}`);
}
extractor.dispose();
