import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { unzipSync, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { CARD_FILE, readCard } from '../../src/cli/fit-card.ts';
import { readModelFolder } from '../../src/backbones/model-folder.node.ts';
import { loadFitted, toBytes } from '../../src/interpretation/fitted/artifact.ts';
import { crc32 } from '../../src/interpretation/fitted/crc32.ts';
import type { FittedModel } from '../../src/interpretation/fitted/fitted-model.ts';
import { CARD, smallModel } from '../interpretation/fitted/small-model.ts';
import { fuzz, Wrong, type Harness } from './support/fuzz.ts';
import { mutateBytes } from './support/mutate-bytes.ts';
import { jsonText, mutateJson, mutateJsonText } from './support/mutate-json.ts';
import { firstFailure } from './support/planted.ts';
import { isFiniteThroughout } from './support/strange-values.ts';
import { hostileZip } from './support/zip-tricks.ts';

const fitted = smallModel([4, 3, 5], { card: CARD });
const whole = toBytes(fitted);
const parts = unzipSync(whole);
const NAMES = Object.keys(parts);
/** Numbers that no array may hold. */
const NOT_FINITE = [NaN, Infinity, -Infinity];

/** Parts with the manifest that they need. */
function withRightSums(changed: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const sums = Object.entries(changed)
    .filter(([name]) => name !== 'manifest.json')
    .map(([name, part]) => [name, { bytes: part.length, crc32: crc32(part) }] as const);
  const head = JSON.parse(Buffer.from(parts['manifest.json']!).toString()) as object;
  const manifest = Buffer.from(JSON.stringify({ ...head, parts: Object.fromEntries(sums) }));
  return zipSync({ ...changed, 'manifest.json': manifest }, { level: 0 });
}

/** @throws Wrong unless the arrays fit together and hold finite numbers in their ranges */
function requireModel(model: FittedModel): void {
  const { head, support, spreads, masses, classes, network, card, temperature } = { ...model, ...model.head };
  const arrays = [head.prototypes, head.association, spreads, masses, support.embeddings, [temperature]];
  if (!arrays.every((array) => array.every(Number.isFinite))) throw new Wrong('a number is not finite');
  const numPrototypes = head.prototypes.length / head.depth;
  const fits =
    Number.isInteger(numPrototypes) &&
    head.association.length === numPrototypes * classes.length &&
    spreads.length === head.prototypes.length &&
    masses.length === numPrototypes &&
    support.embeddings.length === support.labels.length * head.depth &&
    support.thumbnails.length === support.labels.length &&
    support.labels.every((label) => label >= 0 && label < classes.length);
  if (!fits) throw new Wrong('its arrays do not fit together');
  if (network.kind === 'inline') {
    const first = network.weightSpecs[0];
    const floats = new Float32Array(new Uint8Array(network.weightData).buffer, 0, first?.dtype === 'float32' ? 4 : 0);
    if (network.weightSpecs.length === 2 && !floats.every(Number.isFinite)) throw new Wrong('a weight is not finite');
  }
  if (!isFiniteThroughout(card)) throw new Wrong('a number of its card is not finite');
}

const fittedHarness = (load = loadFitted): Harness => ({
  name: 'fitted models',
  attempt({ outside, random, note }) {
    const kind = random.integer(4);
    if (kind === 0) {
      const model = load(mutateBytes(whole, random, note));
      if (!isDeepStrictEqual(model, fitted)) throw new Wrong('a damaged file was taken');
    } else if (kind === 1) {
      requireModel(load(hostileZip(parts, outside, random, note)));
    } else {
      const name = NAMES[random.integer(NAMES.length)] as string;
      note(`${name}, checksums ${kind === 2 ? 'right' : 'as they were'}`);
      const changed = { ...parts, [name]: changedPart(name, parts[name]!) };
      if (kind === 2) return requireModel(load(withRightSums(changed)));
      const model = load(zipSync(changed, { level: 0 }));
      if (!isDeepStrictEqual(model, fitted)) throw new Wrong('a damaged part was taken');
    }

    function changedPart(name: string, part: Uint8Array): Uint8Array {
      if (name.endsWith('.json')) return Buffer.from(mutateJsonText(Buffer.from(part).toString(), random, note));
      if (random.integer(2) === 0) return mutateBytes(part, random, note);
      const bytes = Buffer.from(part);
      const number = NOT_FINITE[random.integer(3)] as number;
      note(`${number} in it`);
      if (bytes.length > 8 && name === 'numbers.bin')
        bytes.writeDoubleLE(number, 8 * random.integer(bytes.length >> 4));
      else if (bytes.length > 8) bytes.writeFloatLE(number, 4 * random.integer(4));
      return bytes;
    }
  },
});

const cardsHarness = (read = readCard): Harness => ({
  name: 'model cards',
  async attempt({ folder, outside, random, note }) {
    const file = join(folder, CARD_FILE);
    const text = Buffer.from(jsonText(mutateJson(CARD, random, note)));
    const kind = random.integer(20);
    if (kind === 0) mkdirSync(file);
    else if (kind === 1) symlinkSync(join(outside, 'near.txt'), file);
    else writeFileSync(file, kind < 8 ? mutateBytes(text, random, note) : text);
    if (!isFiniteThroughout(await read(folder))) throw new Wrong('a number is not finite');
  },
});

const MODEL = {
  modelTopology: { class_name: 'Model', config: { name: 'm', layers: [], input_layers: [], output_layers: [] } },
  format: 'layers-model',
  weightsManifest: [
    {
      paths: ['weights.bin'],
      weights: [
        { name: 'a/kernel', shape: [2, 3], dtype: 'float32' },
        { name: 'a/bias', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
      ],
    },
  ],
};

const modelsHarness = (read = readModelFolder): Harness => ({
  name: 'model folders',
  async attempt({ folder, outside, random, note }) {
    const text = jsonText(mutateJson(MODEL, random, note)).replaceAll('../../near.txt', '../canary/near.txt');
    writeFileSync(
      join(folder, 'model.json'),
      random.integer(4) === 0 ? mutateBytes(Buffer.from(text), random, note) : text,
    );
    const weights = Buffer.alloc(27, 1);
    const kind = random.integer(20);
    if (kind === 0) mkdirSync(join(folder, 'weights.bin'));
    else if (kind === 1) symlinkSync(outside, join(folder, 'weights.bin'));
    else if (kind > 2)
      writeFileSync(join(folder, 'weights.bin'), kind < 6 ? mutateBytes(weights, random, note) : weights);
    const { weightSpecs = [], weightData } = await read(folder);
    const bytes = (weightData as ArrayBuffer).byteLength;
    const names = new Set(weightSpecs.map(({ name }) => name));
    if (names.size !== weightSpecs.length) throw new Wrong('a weight is there twice');
    const wanted = weightSpecs.reduce(
      (sum, { shape, quantization, dtype }) =>
        sum +
        shape.reduce((a, b) => a * b, 1) *
          ({ uint8: 1, uint16: 2, float16: 2 }[quantization?.dtype as string] ?? (dtype === 'bool' ? 1 : 4)),
      0,
    );
    if (bytes !== wanted && (JSON.parse(text) as { format?: unknown }).format === MODEL.format)
      throw new Wrong('its weights do not fit');
    if (Buffer.from(weightData as ArrayBuffer).includes('as it was')) throw new Wrong('a file outside was read');
  },
});

it.each([
  ['fitted models', fittedHarness(), 4000],
  ['model cards', cardsHarness(), 1200],
  ['model folders', modelsHarness(), 1200],
])('takes or refuses %s', async (_, harness, all) => {
  const { taken, refused } = await fuzz(harness, all);
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

it('notices a loader of fitted models that does not look at checksums', async () => {
  const small = { filter: ({ originalSize }: { originalSize: number }) => originalSize < 1e6 };
  const careless: typeof loadFitted = (bytes) => loadFitted(withRightSums(unzipSync(bytes, small)));
  expect(await firstFailure(fittedHarness(careless), 200)).toMatch(/a damaged (file|part) was taken|ended in/);
});

it('notices a loader of fitted models that takes numbers that are none', async () => {
  const careless: typeof loadFitted = (bytes) => {
    const model = loadFitted(bytes);
    return { ...model, masses: model.masses.map(() => NaN) };
  };
  expect(await firstFailure(fittedHarness(careless), 400)).toMatch(/not finite|damaged/);
});

it('notices a card that is not looked at', async () => {
  const careless = (folder: string) =>
    Promise.resolve(JSON.parse(readFileSync(join(folder, CARD_FILE), 'utf8')) as never);
  expect(await firstFailure(cardsHarness(careless), 400)).toMatch(/not finite|SyntaxError|EISDIR/);
});

it('notices weights from outside of the folder of a model', async () => {
  const careless: typeof readModelFolder = async (folder) => {
    const artifacts = await readModelFolder(folder);
    return {
      ...artifacts,
      weightData: Buffer.from(readFileSync(join(folder, '../canary/near.txt'))).buffer as ArrayBuffer,
    };
  };
  expect(await firstFailure(modelsHarness(careless))).toMatch(/do not fit|was read/);
});
