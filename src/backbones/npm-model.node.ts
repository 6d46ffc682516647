import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../base/errors.ts';
import { MODEL_FILE, readModelFolder } from './model-folder.node.ts';

const NPM = 'npm:';
/** Where in a package the folder of a model may lie. */
const PLACES = ['', 'dist/models', 'models', 'dist'];
/** A module that gives the model.json, as bundles call it. */
const MODEL_MODULE = /^model(\.min)?\.c?js$/;

/** Whether a source names a model inside an npm package: `npm:PACKAGE/PATH`. */
export const isNpmSource = (source: string): boolean => source.startsWith(NPM);

/**
 * The artifacts of a model that comes inside an npm package, `npm:PACKAGE/PATH`. The package is looked for from the
 * folder `from` upwards, as Node does; PATH is a folder of it (or of its `dist/models`, `models` or `dist`) with a
 * model.json, or with modules that give the JSON and each weight file in base64, as bundlers make them.
 * @throws UserError in one line if package or model is not there or cannot be read.
 */
export async function readNpmModel(source: string, from = process.cwd()): Promise<tf.io.ModelArtifacts> {
  const { name, path } = parse(source);
  const folder = packageFolder(name, from);
  if (folder === undefined) {
    throw new UserError(`The package '${name}' of '${source}' is not installed here; run: npm i ${name}`);
  }
  for (const place of PLACES.map((p) => resolve(folder, p, path))) {
    if (existsSync(join(place, MODEL_FILE))) return readModelFolder(place);
    const files = await readdir(place).catch(() => []);
    const model = files.find((file) => MODEL_MODULE.test(file));
    if (model !== undefined) return readModules(source, place, model, files);
  }
  throw new UserError(
    `The package '${name}' holds no model '${path}' (a folder with ${MODEL_FILE}); look into ${folder} for its name.`,
  );
}

function parse(source: string): { name: string; path: string } {
  const [, name, path] = /^npm:((?:@[\w.-]+\/)?[\w.-]+)\/([\w./-]+)$/.exec(source) ?? [];
  if (name === undefined || path === undefined || path.split('/').includes('..')) {
    throw new UserError(`'${source}' must be npm:PACKAGE/PATH, like npm:nsfwjs/inception_v3.`);
  }
  return { name, path };
}

/** Not by the package's own entry points, which seldom list its model files. */
function packageFolder(name: string, from: string): string | undefined {
  const folders = createRequire(join(from, 'any.js')).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, 'package.json')));
}

async function readModules(
  source: string,
  folder: string,
  model: string,
  files: readonly string[],
): Promise<tf.io.ModelArtifacts> {
  const load = createRequire(join(folder, 'any.js'));
  try {
    const { weightsManifest, ...rest } = load(join(folder, model)) as tf.io.ModelJSON;
    if (!rest.modelTopology || !weightsManifest) throw new Error(`${model} names no topology and weights`);
    const parts = weightsManifest
      .flatMap(({ paths }) => paths)
      .map((part) => {
        const file = files.find((name) => name === part || name.replace(/(\.min)?\.c?js$/, '') === part);
        const text: unknown = file === undefined ? undefined : load(join(folder, file));
        if (typeof text !== 'string') throw new Error(`it lacks the weights '${part}'`);
        return Buffer.from(text, 'base64');
      });
    const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
    return { ...rest, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData };
  } catch (error) {
    throw new UserError(
      `Cannot load the model '${source}': ${messageOf(error).split('\n')[0]}; install the package anew.`,
    );
  }
}
