import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { modelFiles, saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import { isNpmSource, readNpmModel } from '../../src/backbones/npm-model.node.ts';
import { normals } from '../support/tensors.ts';
import { temporaryFolder, tinyModel } from '../training/tiny.ts';

let project: string;
beforeEach(() => (project = temporaryFolder()));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

/** A package as bundlers make it: model and weights are modules, the weights in two parts of base64. */
async function bundled(name = 'nets', path = 'dist/models/tiny') {
  const { backbone } = tinyModel();
  const files = await modelFiles(backbone);
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as tf.io.ModelJSON;
  const bytes = Buffer.from(files.get('weights.bin') as Uint8Array);
  const [group] = json.weightsManifest;
  (group as { paths: string[] }).paths = ['part1of2', 'part2of2'];
  const folder = `node_modules/${name}`;
  // Its entry points name none of the model's files, as with the packages this is made for.
  write(`${folder}/package.json`, JSON.stringify({ name, type: 'module', exports: { '.': './index.js' } }));
  write(`${folder}/${path}/package.json`, '{"type": "commonjs"}');
  write(`${folder}/${path}/model.min.js`, `module.exports = ${JSON.stringify(json)}`);
  const parts = [bytes.subarray(0, 101), bytes.subarray(101)];
  parts.forEach((part, i) =>
    write(`${folder}/${path}/part${i + 1}of2.min.js`, `module.exports = ${JSON.stringify(part.toString('base64'))}`),
  );
  return backbone;
}

const output = async (artifacts: tf.io.ModelArtifacts) => {
  const model = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
  const values = tf.tidy(() => Array.from((model.predict(normals([2, 16, 16, 1], 1)) as tf.Tensor).dataSync()));
  model.dispose();
  return values;
};

it('reads a model of modules, from a folder inside the project too', async () => {
  const backbone = await bundled();
  const wanted = tf.tidy(() => Array.from((backbone.predict(normals([2, 16, 16, 1], 1)) as tf.Tensor).dataSync()));
  expect(Math.max(...wanted)).toBeGreaterThan(0.1);
  const below = join(project, 'src', 'deep');
  mkdirSync(below, { recursive: true });
  for (const source of ['npm:nets/tiny', 'npm:nets/dist/models/tiny']) {
    const got = await output(await readNpmModel(source, below));
    got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 5));
  }
});

it('reads a model.json in a scoped package', async () => {
  write('node_modules/@some/nets/package.json', '{}');
  await saveModelFolder(tinyModel().backbone, join(project, 'node_modules/@some/nets/models/tiny'));
  expect((await readNpmModel('npm:@some/nets/tiny', project)).weightSpecs).toHaveLength(20);
});

it('says how to install a package that is not there', async () => {
  const missing = readNpmModel('npm:nsfwjs/inception_v3', project);
  await expect(missing).rejects.toThrow(UserError);
  await expect(missing).rejects.toThrow(/^The package 'nsfwjs' of .* is not installed here; run: npm i nsfwjs$/);
});

it.each(['npm:nets', 'npm:/tiny', 'npm:nets/../tiny', 'npm:@some/nets'])('refuses the name %s', async (source) => {
  expect(isNpmSource(source)).toBe(true);
  await expect(readNpmModel(source, project)).rejects.toThrow(/must be npm:PACKAGE\/PATH, like npm:nsfwjs/);
});

it('refuses by one line a model that is not there, or not whole', async () => {
  await bundled();
  const refused = (path: string) => expect(readNpmModel(`npm:nets/${path}`, project)).rejects;
  await refused('other').toThrow(/The package 'nets' holds no model 'other'/);
  const folder = 'node_modules/nets/dist/models';
  write(`${folder}/lacking/package.json`, '{"type": "commonjs"}');
  const manifest = [{ paths: ['gone'], weights: [] }];
  write(
    `${folder}/lacking/model.js`,
    `module.exports = ${JSON.stringify({ modelTopology: {}, weightsManifest: manifest })}`,
  );
  await refused('lacking').toThrow(/^Cannot load the model 'npm:nets\/lacking': it lacks the weights 'gone'; install/);
  write(`${folder}/odd/model.cjs`, 'module.exports = 7');
  await refused('odd').toThrow(/model\.cjs names no topology and weights/);
  write(`${folder}/broken/model.cjs`, 'module.exports = {');
  await refused('broken').toThrow(/^Cannot load the model 'npm:nets\/broken': .*install the package anew\.$/);
});
