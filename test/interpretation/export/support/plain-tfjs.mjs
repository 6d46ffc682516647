// Loads an exported model as somebody without untwist does, and prints its outputs: plain-tfjs.mjs FOLDER IMAGES.json
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

const [folder, file] = process.argv.slice(2);
await tf.setBackend('cpu');
const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
const weightData = new Uint8Array(readFileSync(join(folder, 'weights.bin'))).buffer;
const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
const { shape, values } = JSON.parse(readFileSync(file, 'utf8'));
const classes = model.layers.map((layer) => layer.getClassName());
process.stdout.write(JSON.stringify({ classes, outputs: [...model.predict(tf.tensor(values, shape)).dataSync()] }));
