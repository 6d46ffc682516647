import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { conv4 } from '../../../../src/backbones/index.ts';
import { modelFiles } from '../../../../src/backbones/model-folder.node.ts';
import { readGraph, toTopology } from '../../../../src/backbones/network-graph.ts';
import { withImageInput } from '../../../../src/backbones/image-input.ts';
import { Random } from '../../../../src/base/random.ts';
import type { ClassifierSource } from '../../../../src/interpretation/export/index.ts';
import { inlineNetwork } from '../../../../src/interpretation/fitted/inline-network.node.ts';
import type { AssociationForm } from '../../../../src/ops/index.ts';

export const SIZE = 16;
export const DEPTH = 4;

/** A small network with running statistics that are not those it began with. */
export async function smallNetwork(): Promise<ClassifierSource['network']> {
  const backbone = conv4({ size: SIZE, filters: DEPTH, seed: 1 });
  const random = new Random('statistics');
  for (const layer of backbone.layers.filter((l) => l.getClassName() === 'BatchNormalization')) {
    const values = (low: number) => tf.tensor1d(Array.from({ length: DEPTH }, () => low + random.uniform(0, 1)));
    layer.setWeights([values(1.2), values(-0.5), values(-0.2), values(0.2)]);
  }
  const network = await inlineNetwork(backbone);
  backbone.dispose();
  return network;
}

/** The same for images of another size: with this library's layer of resizing in front. */
export async function resizedNetwork(size: number): Promise<ClassifierSource['network']> {
  const network = await smallNetwork();
  const graph = withImageInput(
    readGraph(network.modelTopology),
    { size, depth: 1 },
    { size: SIZE, depth: 1, range: 'signed' },
  );
  return { ...network, modelTopology: toTopology(graph) as object };
}

/** A classifier of 3 classes with random prototypes. */
export function classifierOf(
  network: ClassifierSource['network'],
  form: AssociationForm,
  changes: Partial<ClassifierSource> = {},
  numPrototypes = 5,
): ClassifierSource {
  const random = new Random('classifier');
  const normals = (length: number, deviation: number) =>
    Float64Array.from({ length }, () => random.normal(0, deviation));
  const numLabels = 3;
  return {
    ...{ network, inverted: false, scaling: null, calibration: 1 },
    head: {
      ...{ prototypes: normals(numPrototypes * DEPTH, 1), association: normals(numPrototypes * numLabels, 2) },
      ...{ depth: DEPTH, numLabels, temperature: 4, form },
    },
    ...changes,
  };
}

/** Images 0..1, row-major, each a patch of noise of a brightness and at a place of its own. */
export function randomImages(count: number, size = SIZE): Float32Array {
  const random = new Random('images');
  return Float32Array.from({ length: count * size * size }, (_, at) => {
    const [image, x] = [Math.floor(at / (size * size)), at % size];
    const isInside = Math.floor((x * 3) / size) === image % 3;
    return random.uniform(0, 1) * (isInside ? 1 : 0.1) * (1 - image / (2 * count));
  });
}

/** The files of a model, and the outputs of what they load as in this process. */
export async function savedAndLoaded(model: tfl.LayersModel) {
  const files = await modelFiles(model);
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as tf.io.ModelJSON;
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const weightData = new Uint8Array(files.get('weights.bin') as Uint8Array).buffer;
  const loaded = await tfl.loadLayersModel(
    tf.io.fromMemory({ modelTopology: json.modelTopology as object, weightSpecs, weightData }),
  );
  return { files, loaded };
}
