// Training with a fixed label set, in model.fit: four invented alphabets are the classes, their characters the modes.
// The number of prototypes follows the data between the rounds. Run it in a clone after `npm run setup`:
// npx tsx examples/train-global.ts [ROUNDS]
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import * as node from 'untwist/node';

const rounds = Number(process.argv[2] ?? 4);
console.log(node.describeEngine(await node.useBackend({ backend: 'auto' })));

// Drawings 1 to 15 of each character are for training, the others for the test.
const { images: set, split } = node.createGlyphs({ alphabets: 4, characters: 4, seed: 1 });
const characters = [...split.train, ...split.validation, ...split.test];
const alphabets = [...new Set(characters.map(({ group }) => group))];
const part = (from: number, to: number) => {
  const rows = Array.from({ length: to - from }, (_, i) => characters.map((c) => c.rows[from + i]!)).flat();
  const labels = Int32Array.from(rows, (_, i) => alphabets.indexOf(characters[i % characters.length]!.group));
  const pixels = node.gatherBatch(set, { rows: Int32Array.from(rows), turns: new Uint8Array(rows.length) });
  const x = tf.div(tf.tensor4d(Float32Array.from(pixels), [rows.length, set.height, set.width, set.depth]), 255);
  return { x, labels, y: tf.oneHot(tf.tensor1d(labels, 'int32'), alphabets.length) };
};
const [train, test] = [part(0, 15), part(15, 20)];

// Prototypes and association begin as the estimation finds them on the embeddings of the untrained network.
const embed = (model: tfl.LayersModel, x: tf.Tensor) => tf.tidy(() => [model.predict(x)].flat().at(-1)!.dataSync());
const backbone = node.conv4({ filters: 16, seed: 1 });
const fitted = node.fitPrototypes(Float32Array.from(embed(backbone, train.x)), train.labels, {
  association: 'mixture',
});
let model = node.addPrototypeHead(backbone, fitted, { trainTemperature: true, l2: 1e-4 });

for (let round = 1; round <= rounds; round++) {
  // The embedding has a loss of its own: untwisting, what prototypes do not tell of the class, and the anchor.
  const training = node.withEmbeddingOutput(model);
  const feedback = node.feedbackLoss(model, { untwisting: 0.1, homogeneity: 0.1, anchor: 0.01 });
  training.compile({ optimizer: tf.train.adam(3e-3), loss: ['categoricalCrossentropy', feedback] as never });
  const { history } = await training.fit(train.x, [train.y, train.y], { epochs: 4, batchSize: 32, verbose: 0 });
  const adapted = await node.adaptModel(model, Float32Array.from(embed(training, train.x)), train.labels);
  model = adapted.model;
  const { numPrototypes, changes } = {
    numPrototypes: node.prototypeHeadOf(model).matching.currentPrototypes().shape[0],
    changes: adapted.events.map(({ kind }) => kind).join(', ') || 'none',
  };
  console.log(
    `round ${round}: loss ${Number(history['loss']!.at(-1)).toFixed(3)}, ${numPrototypes} prototypes (${changes})`,
  );
}

model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const [, accuracy] = model.evaluate(test.x, test.y) as tf.Scalar[];
console.log(`new drawings of ${characters.length} characters in ${alphabets.length} alphabets: ${(100 * accuracy!.dataSync()[0]!).toFixed(1)} %`); // prettier-ignore
await node.saveModelFolder(model, 'runs/example-global-model');
