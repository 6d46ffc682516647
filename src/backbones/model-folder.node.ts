import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { checkedSpecs } from './weight-specs.ts';

export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';
/** Letters of a reason that are told: a file may name a path of any length. */
const LONGEST = 500;

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(z.unknown()) })),
});

/** The files of a model in tfjs's own format, as bytes by file name. */
export async function modelFiles(model: {
  save(handler: tf.io.IOHandler): Promise<tf.io.SaveResult>;
}): Promise<Map<string, Uint8Array>> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save({
    save: async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const { modelTopology, weightSpecs, weightData, generatedBy, format } = artifacts as tf.io.ModelArtifacts;
  const json = {
    modelTopology,
    format,
    generatedBy,
    convertedBy: null,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
  };
  const weights = tf.io.concatenateArrayBuffers([weightData].flat() as ArrayBuffer[]);
  return new Map([
    [MODEL_FILE, new TextEncoder().encode(JSON.stringify(json))],
    [WEIGHTS_FILE, new Uint8Array(weights)],
  ]);
}

/** Saves a model as `FOLDER/model.json` and `FOLDER/weights.bin`, on any backend. */
export async function saveModelFolder(
  model: { save(handler: tf.io.IOHandler): Promise<tf.io.SaveResult> },
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The weights first: a model.json is there only when what it names is.
  const files = [...(await modelFiles(model))].reverse();
  for (const [name, bytes] of files) await writeWhole(join(folder, name), new Uint8Array(bytes));
}

/**
 * The artifacts of a saved model: `path` is its folder or its model.json.
 * @throws UserError if it cannot be read, or its weights do not lie beside it.
 */
export async function readModelFolder(path: string): Promise<tf.io.ModelArtifacts> {
  const file = path.endsWith('.json') ? path : join(path, MODEL_FILE);
  const folder = resolve(dirname(file));
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as tf.io.ModelJSON;
    if (!modelSchema.safeParse(json).success) throw new Error('it names no topology and weights');
    const loadWeights = async (
      manifest: tf.io.WeightsManifestConfig,
    ): Promise<[tf.io.WeightsManifestEntry[], ArrayBuffer]> => {
      const buffers: ArrayBuffer[] = [];
      for (const name of manifest.flatMap((group) => group.paths)) {
        const part = resolve(folder, name);
        if (!part.startsWith(folder + sep)) throw new Error(`weights must lie beside model.json, got '${name}'`);
        const bytes = await readFile(part);
        buffers.push(new Uint8Array(bytes).buffer);
      }
      const weights = tf.io.concatenateArrayBuffers(buffers);
      const specs = manifest.flatMap((group) => group.weights);
      // A GraphModel may have weights of other kinds; tfjs's own loader looks at them.
      return [json.format === 'graph-model' ? specs : checkedSpecs(specs, weights.byteLength), weights];
    };
    return await tf.io.getModelArtifactsForJSON(json, loadWeights as never);
  } catch (error) {
    throw new UserError(
      `Cannot load the model '${file}': ${messageOf(error).slice(0, LONGEST)}; give a folder with model.json and its weights.`,
    );
  }
}
