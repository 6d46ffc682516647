import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { resultFiles, RESULTS_PAGE } from '../../scripts/results/files.ts';
import { resultsPage } from '../../scripts/results/page.ts';
import { PUBLISHED } from '../../scripts/results/published.ts';
import { duration, madeColumns, seedsOf, trainingOf } from '../../scripts/results/row.ts';
import { parseResult } from '../../scripts/results/schema.ts';
import { ABLATION_TESTS } from '../../src/evaluation/protocols/ablations.ts';
import { TRAINED_PROTOCOLS } from '../../src/evaluation/protocols/trained-protocols.ts';

const interval = { mean: 0.9, halfWidth: 0.01, deviation: 0.1, count: 1000 };
const made = {
  ...{ date: '2026-01-02T03:04:05.000Z', version: '1.2.3', commit: `${'abcdef0123'.repeat(4)}-dirty` },
  ...{ command: 'untwist reproduce', engine: 'e', seconds: { training: 7500, testing: 30 } },
};
const study = { quick: false, seed: 1, made };
const network = (name: string, seed: number, seconds: number | null = 1680, episodes = 4000) => ({
  ...{ name, seed, episodes, seconds },
});
const vinyals = {
  ...{ ...study, protocol: 'vinyals', episodes: 1000 },
  networks: [1, 2, 3].map((seed) => network('untwist', seed)),
  tests: [{ title: '20-way 1-shot', cells: [{ method: 'ours', accuracy: interval, network: 'untwist' }] }],
};
const evaluation = {
  ...{ run: 'lake', dataset: 'omniglot (lake)', part: 'test', labelBy: 'class', ways: 20, shots: 1, queries: 5 },
  ...{ episodes: 1000, seed: 1, batchNorm: 'inductive', methods: [{ method: 'single prototype', accuracy: interval }] },
  training: { data: 'omniglot (lake)', method: 'untwist', seed: 4, episodes: 8000, seconds: 1117 },
  made,
};

const page = (...results: object[]) =>
  resultsPage(results.map((result, i) => ({ name: `results/${i}.json`, text: JSON.stringify(result) })));
/** The cells of the row that begins with `method`, in the section named. */
function rowOf(text: string, section: string, method: string): string[] | undefined {
  const own = text.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const row = own.split('\n').find((line) => line.startsWith(`| ${method}`));
  return row?.split('|').slice(1, -1).map((cell) => cell.trim()); // prettier-ignore
}

it('is the page of the files: run `npm run results` where this fails', async () => {
  expect(readFileSync(RESULTS_PAGE, 'utf8')).toBe(resultsPage(await resultFiles()));
});

it('tells of a run all that makes it believable', () => {
  expect(rowOf(page(vinyals), 'vinyals', 'ours')).toEqual([
    ...['ours', '90.00 ± 1.00 %', '1,000', '1–3; 1', '3 × 28 min', '2026-01-02', 'abcdef0-dirty', ''],
  ]);
  expect(rowOf(page(evaluation), 'lake', 'single')).toEqual([
    ...['single prototype (run lake)', '90.00 ± 1.00 %', '1,000', '4; 1', '19 min', '2026-01-02', 'abcdef0-dirty'],
    'after 8,000 training episodes',
  ]);
});

it('says how a method on the same embeddings differs from the first', () => {
  const [first] = evaluation.methods;
  const difference = { ...interval, mean: 0.0067, halfWidth: 0.0004 };
  const peers = ['nearest', 'far'].map((method, i) => ({
    ...{ method, accuracy: interval, difference: { ...difference, mean: difference.mean * (1 - 2 * i) } },
  }));
  const compared = page({ ...evaluation, methods: [{ ...first, difference: null }, ...peers] });
  const noteOf = (method: string) => rowOf(compared, 'lake', method)!.at(-1)!.split('; ');
  expect(noteOf('single')).toEqual(['after 8,000 training episodes']);
  expect(noteOf('nearest')[0]).toBe('on the same embeddings, +0.67 ± 0.04 % to the first');
  expect(noteOf('far')[0]).toBe('on the same embeddings, -0.67 ± 0.04 % to the first');
});

it('says in a row what was run shorter than asked', () => {
  const noteOf = (changes: object) => rowOf(page({ ...vinyals, ...changes }), 'vinyals', 'ours')!.at(-1);
  expect(noteOf({ episodes: 400 })).toBe('400 of 1,000 episodes');
  expect(noteOf({ networks: [network('untwist', 1)] })).toBe('1 of 3 networks');
  expect(noteOf({ networks: [1, 2, 3].map((seed) => network('untwist', seed, 1, 3000)) })).toBe(
    '3,000 of 4,000 training episodes',
  );
  expect(noteOf({ quick: true, episodes: 20, networks: [network('untwist', 1)] })).toBe(
    'quick: not its numbers; 20 of 1,000 episodes; 1 of 3 networks',
  );
  const settings = { size: 32, holdOut: false, ways: 150, backbone: 'conv4-of-before' };
  const other = rowOf(page({ ...evaluation, training: { ...evaluation.training, settings } }), 'lake', 'single')!;
  expect(other.at(-1)).toBe(
    'after 8,000 training episodes; begun from a trained network; images of 32 × 32 in place of 28 × 28; trained on the validation classes too',
  );
  const short = rowOf(page({ ...evaluation, episodes: 200, batchNorm: 'transductive', views: 8 }), 'lake', 'single')!;
  expect(short.at(-1)).toBe(
    'after 8,000 training episodes; transductive; embeddings averaged over 8 views of each image; 200 of 1,000 episodes',
  );
});

it('shows what is not known as –, and never as a number', () => {
  const nothing = { date: null, version: null, commit: null, command: null, engine: null };
  const unknown = { ...nothing, seconds: { training: null, testing: null } };
  const row = rowOf(page({ ...vinyals, made: unknown, networks: [network('untwist', 1, null)] }), 'vinyals', 'ours')!;
  expect(row.slice(3, 7)).toEqual(['1; 1', '–', '–', '–']);
  const old = { ...evaluation.training, data: null, seed: null, episodes: null, seconds: null };
  expect(rowOf(page({ ...evaluation, training: old }), 'lake', 'single')!.slice(3)).toEqual([
    ...['–; 1', '–', '2026-01-02', 'abcdef0-dirty', ''],
  ]);
});

it('puts an evaluation where it belongs', () => {
  const glyphs = { ...evaluation, training: { ...evaluation.training, data: 'glyphs' } };
  expect(rowOf(page(glyphs), 'glyphs → Omniglot', 'single')).toBeDefined();
  expect(rowOf(page(glyphs), 'lake', 'single')).toBeUndefined();
  const groups = { ...evaluation, dataset: 'omniglot (alphabets)', labelBy: 'group', ways: 100 };
  const [title] = TRAINED_PROTOCOLS.alphabets.tests.map((test) => test.title);
  expect(page(groups)).toMatch(new RegExp(`### ${title}\n\n.*\n.*\n\\| single prototype`));
  expect(page({ ...evaluation, groups: 1 })).toMatch(
    /### 20-way 1-shot within an alphabet\n\n.*\n.*\n\| single prototype/,
  );
  expect(page({ ...evaluation, groups: 3 })).toMatch(/### 20-way 1-shot of 3 alphabets\n\n.*\n.*\n\| single prototype/);
  expect(() => page({ ...evaluation, part: 'validation' })).toThrow('results/0.json: it is of validation classes');
  expect(() => page({ ...evaluation, dataset: 'folder' })).toThrow(
    "results/0.json: 'folder' is the data of no protocol",
  );
});

it('has a row for each line of each study', () => {
  const line = { title: 'a line', accuracy: interval, ratio: { ...interval, mean: 1.02 }, withinWanted: 0.75 };
  const text = page(
    {
      ...{ ...study, protocol: 'paper-table-1', embedding: 'frozen net', characters: 120, drawnFrom: 1623 },
      lines: [{ ways: 2, draws: 10, cells: [{ name: 'l2', title: 'ours, L2', accuracy: interval }] }],
    },
    {
      ...{
        ...study,
        protocol: 'untwisting',
        form: 'coarse',
        width: 0.1,
        trainingEpisodes: 500,
        episodes: 100,
        seeds: 1,
      },
      ...{ networks: [network('weight 8', 1, 160, 500)], lines: [{ weight: 8, accuracy: interval, nmi: interval }] },
    },
    { ...study, protocol: 'adaptive-number', embedding: 'net', draws: 20, lines: [line] },
    { ...study, protocol: 'imbalance', embedding: 'net', episodes: 100, lines: [line] },
    {
      ...{ ...study, protocol: 'fine-tuning', source: 'npm:a/b', freeze: 'block', trainingEpisodes: 800 },
      ...{ episodes: 600, frozen: interval, trained: interval },
    },
    {
      ...{ ...study, protocol: 'ablations', trainingEpisodes: 3000, episodes: 1000, seeds: 3, tests: ABLATION_TESTS },
      networks: [1, 2, 3].map((seed) => network('jitter', seed, 600, 3000)),
      lines: [
        {
          name: 'jitter',
          what: 'moved',
          cells: [-0.01, 0.02].map((mean) => ({ accuracy: interval, gain: { mean, halfWidth: 0.003 } })),
        },
      ],
    },
  );
  expect(text).toContain('### 2 classes; frozen net');
  // Beside it what was published of two classes.
  expect(rowOf(text, 'paper-table-1', 'ours, L2')!.at(-1)).toBe('10 of 200 draws; 120 of 1,623 characters');
  expect(text.split('### 2 classes; frozen net')[1]!.split('###')[0]).toContain('published: ours, L2');
  expect(rowOf(text, 'untwisting', 'weight 8')!.at(-1)).toBe('1 of 5 networks');
  expect(rowOf(text, 'adaptive-number', 'a line')!.slice(1)).toEqual([
    ...['1.020 ± 0.010', '20', '–; 1', '2 h 5 min', '2026-01-02', 'abcdef0-dirty', '15 of 20 draws as wanted'],
  ]);
  expect(rowOf(text, 'imbalance', 'a line')!.at(-1)).toBe('100 of 500 episodes');
  expect(rowOf(text, 'fine-tuning', 'layers above trained')![4]).toBe('2 h 5 min');
  expect(rowOf(text, 'ablations', 'jitter')!.at(-1)).toBe('-1.00 ± 0.30 % to the base');
});

it.each([
  ['it is no JSON', '{'],
  ['episodes: Invalid input', JSON.stringify({ ...vinyals, episodes: 'many' })],
  ['made.seconds: Invalid input', JSON.stringify({ ...vinyals, made: { ...made, seconds: undefined } })],
  ['protocol: Invalid', JSON.stringify({ ...vinyals, protocol: 'nope' })],
  ['run: Invalid input', '{}'],
  ['the whole: Invalid input', 'null'],
  ["it names a folder of a machine, '/home/me/run'", JSON.stringify({ ...evaluation, run: '/home/me/run' })],
  [
    'it names a folder of a machine',
    JSON.stringify({ ...vinyals, made: { ...made, command: 'untwist --out=/tmp/x/y' } }),
  ],
  ['it names a folder of a machine', JSON.stringify({ ...evaluation, run: 'C:\\me\\run' })],
])('refuses by the name of the file: %s', (message, text) => {
  expect(() => parseResult('results/a.json', text)).toThrow(`results/a.json: ${message}`);
});

it('publishes numbers of tests that there are, each with its source', () => {
  for (const { section, test, source } of PUBLISHED) {
    expect(source).not.toBe('');
    if (section === 'vinyals' || section === 'lake' || section === 'alphabets') {
      expect(TRAINED_PROTOCOLS[section].tests.map(({ title }) => title)).toContain(test);
    }
  }
});

it('writes times, seeds and commits short', () => {
  expect([40.4, 1709, 3600, 7500, null].map(duration)).toEqual(['40 s', '28 min', '1 h 0 min', '2 h 5 min', '–']);
  expect(trainingOf([network('a', 1), network('a', 2, null)])).toBe('–');
  expect(seedsOf([{ seed: 1 }, { seed: 3 }], 7)).toBe('1, 3; 7');
  expect(madeColumns({ ...made, commit: 'abcdef0123' }).commit).toBe('abcdef0');
});
