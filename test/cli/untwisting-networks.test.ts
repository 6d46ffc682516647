import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { untwistingOutput } from '../../src/cli/reproduce-untwisting-table.ts';
import { untwistingNetworks, type KeptUntwisting } from '../../src/cli/untwisting-networks.ts';
import { useBackend } from '../../src/engine/index.ts';
import { PartialResults } from '../../src/evaluation/protocols/partial-results.ts';
import { temporaryFolder, tinyConfig, tinyDataset } from '../training/tiny.ts';

it('trains and judges only what is missing, and writes table and plot', async () => {
  const engine = await useBackend({ backend: 'native', threads: 1 });
  const folder = temporaryFolder();
  const dataset = tinyDataset();
  const said: string[] = [];
  const study = async (seeds: readonly number[]) => {
    said.length = 0;
    return untwistingNetworks({
      ...{ weights: [0, 2], seeds, dataset, engine, folder, say: (line) => void said.push(line) },
      results: await PartialResults.open<KeptUntwisting>(folder, { test: true }),
      configOf: (untwisting, seed) =>
        tinyConfig({ untwisting, seed, labelBy: 'group', shots: 1, prototypes: 'supportSamples', patience: 0 }),
      test: { dataset, episodes: 4, random: new Random(1), spec: { ways: 4, shots: 1, queries: 2, labelBy: 'group' } },
    });
  };
  const {
    lines: [alone],
    networks: [first],
  } = await study([1]);
  expect(first).toMatchObject({ name: 'weight 0', seed: 1, episodes: 6 });
  expect(first!.seconds).toBeGreaterThan(0);
  expect(existsSync(join(folder, 'networks', 'weight-2-seed-1', 'checkpoints'))).toBe(true);
  const both = await study([1, 2]);
  const { lines, networks } = both;
  expect(networks[0]).toEqual(first); // its time is remembered
  expect(said.filter((line) => line.includes('tested'))).toEqual([
    'weight 0 seed 2: tested',
    'weight 2 seed 2: tested',
  ]);
  expect(lines[0]!.seeds[0]).toEqual(alone!.seeds[0]);
  expect(await study([1, 2])).toEqual(both);
  expect(said).toEqual([]);

  const settings = { quick: false, seed: 1, form: 'coarse', width: 0.1, trainingEpisodes: 6, episodes: 4, seeds: 2 };
  const { markdown, text, files } = untwistingOutput({ ...settings, lines, networks });
  expect(markdown).toContain('](untwisting.svg)');
  expect(text.split('\n')).toHaveLength(2 + 2);
  expect(files!['untwisting.svg']).toContain('Weight β_u');
});

it('shows means alone where one network a weight gives no interval', () => {
  const one = { mean: 0.5, halfWidth: NaN, deviation: NaN, count: 1 };
  const gain = { ...one, mean: 0.02, pValue: NaN };
  const line = (weight: number) => ({ weight, accuracy: one, nmi: one, seeds: [] });
  const lines = [
    { ...line(0), gain: null },
    { ...line(2), gain: { accuracy: gain, nmi: gain } },
  ];
  const settings = { quick: true, seed: 1, form: 'pairs', width: 0.1, trainingEpisodes: 6, episodes: 4, seeds: 1 };
  const { markdown, text, files } = untwistingOutput({ ...settings, lines, networks: [] });
  expect(text).toContain('+2.00');
  expect(`${markdown}${text}${files!['untwisting.svg']!}`).not.toContain('NaN');
  expect(markdown).toContain('**Quick');
});
