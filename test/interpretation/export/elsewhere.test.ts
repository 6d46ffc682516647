// An export of stock layers where untwist is not: plain tfjs in another process, and Keras where Python has it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBackend } from '../../../src/engine/index.ts';
import { exportModel } from '../../../src/interpretation/export/index.ts';
import { classifierOf, randomImages, resizedNetwork, savedAndLoaded } from './support/small-classifier.ts';

const COUNT = 4;
const SIZE = 20;
const scaling = { mean: Float64Array.of(0.3, -0.2, 1, 0), factor: Float64Array.of(2, 0.5, 1, 3) };
const folder = mkdtempSync(join(tmpdir(), 'untwist-elsewhere-'));
const images = join(folder, 'images.json');
const support = (name: string) => fileURLToPath(new URL(`./support/${name}`, import.meta.url));
/** With Keras; another one than that of the path is named by UNTWIST_PYTHON. */
const python = process.env.UNTWIST_PYTHON || 'python3';
const hasKeras = spawnSync(python, ['-c', 'import keras, tensorflow'], { timeout: 60_000 }).status === 0;

let wanted: Float32Array;

beforeAll(async () => {
  await useBackend({ backend: 'auto' });
  // All that stock layers express at once: resizing, negative, scaling, a calibrated mixture of an odd number of prototypes.
  const source = classifierOf(await resizedNetwork(SIZE), 'mixture', { scaling, inverted: true, calibration: 1.7 });
  const pixels = randomImages(COUNT, SIZE);
  const shape: [number, number, number, number] = [COUNT, SIZE, SIZE, 1];
  const ours = await exportModel(source);
  wanted = (await (ours.model.predict(tf.tensor4d(pixels, shape)) as tf.Tensor).data()) as Float32Array;
  const { files } = await savedAndLoaded((await exportModel(source, { stock: true })).model);
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  writeFileSync(images, JSON.stringify({ shape, values: Array.from(pixels) }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function expectSame(outputs: readonly number[]): void {
  expect(outputs).toHaveLength(wanted.length);
  outputs.forEach((value, at) => expect(Math.abs(value - wanted[at]!)).toBeLessThan(1e-5));
}

function run(command: string, script: string): { outputs: number[]; classes?: string[] } {
  const { status, stdout, stderr } = spawnSync(command, [support(script), folder, images], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as { outputs: number[]; classes?: string[] };
}

it('gives the same in plain tfjs', () => {
  const { outputs, classes } = run(process.execPath, 'plain-tfjs.mjs');
  expect(classes).toContain('RepeatVector');
  expectSame(outputs);
});

it.skipIf(!hasKeras)(`gives the same in Keras (skipped where ${python} cannot import keras and tensorflow)`, () => {
  expectSame(run(python, 'keras_outputs.py').outputs);
});
