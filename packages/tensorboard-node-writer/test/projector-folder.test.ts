import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EventWriter, type Embedding } from 'tensorboard-node-writer';
import { GREY_PNG, scratchFolder } from './support/scratch.ts';

/** A whole picture of 2 x 2 pixels: what the header says is all that counts here. */
const SQUARE_PNG = Buffer.from(GREY_PNG);
SQUARE_PNG.writeUInt32BE(2, 20);

const embedding: Embedding = {
  vectors: Float32Array.of(0.1, -2, 1e-20, 3, 0, 1 / 3),
  depth: 2,
  columns: { class: ['a\tb', 'grün', 'c\nd'], number: [1, 2, 3] },
  sprite: { png: SQUARE_PNG, width: 1, height: 1 },
};

async function put(folder: string, ...steps: [step: number, tag: string, embedding: Embedding][]) {
  const writer = await EventWriter.open(folder);
  for (const [step, tag, points] of steps) writer.embedding(step, tag, points);
  await writer.flush();
  const config = readFileSync(join(folder, 'projector_config.pbtxt'), 'latin1');
  await writer.close();
  return config;
}

test('vectors, columns and sprite lie where the config says, relative to it', async () => {
  const folder = scratchFolder();
  const config = await put(folder, [7, 'validation', embedding]);
  expect(config).toBe(`embeddings {
  tensor_name: "validation at 7"
  tensor_path: "projector/validation.vectors.tsv"
  tensor_shape: 3 tensor_shape: 2
  metadata_path: "projector/validation.columns.tsv"
  sprite { image_path: "projector/validation.sprite.png" single_image_dim: 1 single_image_dim: 1 }
}
`);
  const read = (name: string) => readFileSync(join(folder, 'projector', name));
  const rows = read('validation.vectors.tsv').toString().trim().split('\n').map((line) => line.split('\t')); // prettier-ignore
  expect(rows.map((row) => row.length)).toEqual([2, 2, 2]);
  expect(Float32Array.from(rows.flat(), Number)).toEqual(embedding.vectors); // no digit of a float32 is lost
  expect(read('validation.columns.tsv').toString()).toBe('class\tnumber\na b\t1\ngrün\t2\nc d\t3\n');
  expect(read('validation.sprite.png')).toEqual(SQUARE_PNG);
});

test('one column has no line of names, none no file', async () => {
  const folder = scratchFolder();
  const { vectors, depth } = embedding;
  await put(
    folder,
    [1, 'one', { vectors, depth, columns: { class: ['a', 'b', 'c'] } }],
    [1, 'none', { vectors, depth }],
  );
  expect(readFileSync(join(folder, 'projector', 'one.columns.tsv'), 'utf8')).toBe('a\nb\nc\n');
  expect(readdirSync(join(folder, 'projector')).sort()).toEqual(['none.vectors.tsv', 'one.columns.tsv', 'one.vectors.tsv']); // prettier-ignore
});

test('the latest of each tag is kept, and nothing half written', async () => {
  const folder = scratchFolder();
  const bare = { vectors: [1, 2], depth: 1 };
  const config = await put(folder, [1, 'a', embedding], [1, '../b "ü"', bare], [2, 'a', { vectors: [5], depth: 1 }]);
  expect(config.match(/tensor_name: .*/g)).toEqual(['tensor_name: "a at 2"', 'tensor_name: "../b \\042\\303\\274\\042 at 1"']); // prettier-ignore
  expect(config).not.toContain('a.columns.tsv');
  expect(readFileSync(join(folder, 'projector', 'a.vectors.tsv'), 'utf8')).toBe('5\n');
  expect(existsSync(join(folder, 'projector', '..%2Fb%20%22%C3%BC%22.vectors.tsv'))).toBe(true);
  expect(readdirSync(join(folder, 'projector')).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('the caller may use its arrays again at once', async () => {
  const folder = scratchFolder();
  const writer = await EventWriter.open(folder);
  const vectors = Float32Array.of(1, 2);
  writer.embedding(1, 'a', { vectors, depth: 1 });
  vectors.fill(0);
  await writer.close();
  expect(readFileSync(join(folder, 'projector', 'a.vectors.tsv'), 'utf8')).toBe('1\n2\n');
});

test('what does not fit together is refused before anything is written', async () => {
  const folder = scratchFolder();
  const writer = await EventWriter.open(folder);
  const refused = (changes: Partial<Embedding>) => () => writer.embedding(1, 'a', { ...embedding, ...changes });
  expect(refused({ depth: 4 })).toThrow('rows of depth numbers, got 6 numbers and depth 4');
  expect(refused({ vectors: [] })).toThrow('got 0 numbers');
  expect(refused({ vectors: [1, 2, 3, NaN, 5, 6] })).toThrow('must be finite, got NaN in row 1');
  expect(refused({ columns: { class: ['a'] } })).toThrow("column 'class' must have 3 values, got 1");
  expect(refused({ sprite: { png: SQUARE_PNG, width: 2, height: 2 } })).toThrow('3 pictures at least');
  expect(refused({ sprite: { png: GREY_PNG, width: 1, height: 1 } })).toThrow('as many rows as columns');
  const wide = Buffer.from(SQUARE_PNG);
  for (const at of [16, 20]) wide.writeUInt32BE(8200, at);
  expect(refused({ sprite: { png: wide, width: 100, height: 100 } })).toThrow('at most 8192 pixels');
  expect(() => writer.embedding(-1, 'a', embedding)).toThrow('step must be an integer');
  expect(() => writer.embedding(1, '', embedding)).toThrow('tag must be a string');
  await writer.close();
  expect(readdirSync(folder)).toEqual([expect.stringContaining('tfevents')]);
});

test('a folder that cannot be written shows in flush, in the next embedding and in close', async () => {
  const folder = scratchFolder();
  const writer = await EventWriter.open(folder);
  writeFileSync(join(folder, 'projector'), 'taken');
  writer.embedding(1, 'a', embedding);
  await expect(writer.flush()).rejects.toThrow(`no embedding can be written in '${folder}'`);
  expect(() => writer.embedding(2, 'a', embedding)).toThrow('no embedding can be written');
  await expect(writer.close()).rejects.toThrow('no embedding can be written');
});
