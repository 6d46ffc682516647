import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { Random } from '../../../src/base/random.ts';
import { createGlyphs } from '../../../src/episodes/glyphs/index.ts';
import { fitModel, type SupportSamples } from '../../../src/interpretation/fitted/index.ts';
import { explainModel } from '../../../src/interpretation/reading/index.ts';
import { explainPage } from '../../../src/report/explain/page.ts';
import { writeFiles } from '../../episodes/support/files.ts';

const COMMAND = resolve('bin/untwist.js');

/** Runs the built command in a folder. */
async function untwist(folder: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [COMMAND, ...args], { cwd: folder });
}

/** Writes `fitted.html`, the report of a fitted model, and `run.html`, that of a run, with pictures of prototypes. */
export async function writeReports(folder: string): Promise<void> {
  await writeGlyphs(folder);
  const images = ['--dataset', 'folder', '--data', 'glyphs', '--size', '28', '--grey'];
  const train = ['--ways', '5', '--shots', '2', '--queries', '2', '--filters', '8', '--episodes', '2'];
  await untwist(
    folder,
    'train',
    ...images,
    ...train,
    '--validate-every',
    '2',
    '--validation-episodes',
    '2',
    '--out',
    'run',
  );
  const episodes = ['--ways', '5', '--shots', '3', '--queries', '6', '--episodes', '2'];
  await Promise.all([
    untwist(folder, 'explain', 'run', ...episodes, '--pictures', '--out', 'run.html'),
    untwist(folder, 'fit', 'run', 'mine', '--out', 'mine.untwist').then(() =>
      untwist(folder, 'explain', 'mine.untwist', '--out', 'fitted.html'),
    ),
  ]);
}

/** Drawings of thirty characters in `glyphs`, to train on and to judge, and of five more in `mine`. */
async function writeGlyphs(folder: string): Promise<void> {
  const { images, split } = createGlyphs({ seed: 5, alphabets: 5, characters: 8 });
  const size = images.height * images.width;
  const raw = { width: images.width, height: images.height, channels: 1 } as const;
  const characters = [...split.train, ...split.validation, ...split.test].slice(0, 35);
  for (const [at, { name, rows }] of characters.entries()) {
    for (const row of rows.slice(0, 10)) {
      const png = await sharp(images.pixels.subarray(row * size, (row + 1) * size), { raw })
        .png()
        .toBuffer();
      writeFiles(join(folder, at < 30 ? 'glyphs' : 'mine'), { [`${name.replaceAll('/', '-')}/${row}.png`]: png });
    }
  }
}

export const LARGE = { classes: 100, samples: 5000 } as const;

/** Writes a report of `LARGE`: blobs, two samples of a class as support and the rest as tests. */
export async function writeLargeReport(file: string): Promise<void> {
  const random = new Random(1);
  const depth = 4;
  const shots = 2;
  const centres = Array.from({ length: LARGE.classes }, () => Array.from({ length: depth }, () => random.normal(0, 4)));
  const names = centres.map((_, label) => `alphabet${label % 7}/character${label}`);
  const width = 8;
  const thumbnails = await Promise.all(
    names.map((_, label) =>
      sharp(
        Uint8Array.from({ length: width ** 2 }, (__, at) => (at <= label % width ** 2 ? 255 : 0)),
        {
          raw: { width, height: width, channels: 1 },
        },
      )
        .png()
        .toBuffer(),
    ),
  );
  const samplesOf = (each: number): SupportSamples => {
    const labels = Int32Array.from({ length: LARGE.classes * each }, (_, i) => Math.floor(i / each));
    return {
      embeddings: Float32Array.from(
        [...labels].flatMap((label) => centres[label]!.map((at) => random.normal(at, 0.7))),
      ),
      labels,
      thumbnails: Array.from(labels, (label) => new Uint8Array(thumbnails[label]!)),
      sources: Array.from(labels, (label, i) => `${names[label]}/${i}.png`),
    };
  };
  const support = samplesOf(shots);
  const test = samplesOf(LARGE.samples / LARGE.classes - shots);
  const network = { kind: 'reference', source: 'blobs', hash: 'ab'.repeat(32) } as const;
  const input = { size: width, depth: 1, inverted: false } as const;
  const fitted = fitModel({ input, network, card: null, names, support, scaling: 'none' });
  const explanation = explainModel(fitted, random, test);
  const page = { title: 'large', about: ['Blobs.'], explanation };
  writeFileSync(file, explainPage({ ...page, thumbnails: [...support.thumbnails, ...test.thumbnails] }));
}
