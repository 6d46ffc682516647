import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ablationNetworks, type KeptAblation } from '../../src/cli/ablation-networks.ts';
import { ablationOutput } from '../../src/cli/reproduce-ablations-table.ts';
import { useBackend } from '../../src/engine/index.ts';
import { ABLATION_BASE, ABLATION_TESTS, ABLATION_VARIANTS } from '../../src/evaluation/protocols/ablations.ts';
import { PartialResults } from '../../src/evaluation/protocols/partial-results.ts';
import { temporaryFolder, tinyConfig, tinyDataset } from '../training/tiny.ts';

const softmax = ABLATION_VARIANTS.find(({ name }) => name === 'softmax')!;
const one = { mean: 0.5, halfWidth: 0.01, deviation: 0.1, count: 400 };

it('trains and tests only what is missing, when more variants are asked for too', async () => {
  const engine = await useBackend({ backend: 'native', threads: 1 });
  let folder = join(temporaryFolder(), 'study');
  const dataset = tinyDataset();
  const said: string[] = [];
  const study = async (variants: readonly (typeof softmax)[]) => {
    said.length = 0;
    return ablationNetworks({
      ...{ variants, seeds: [1], dataset, engine, folder, say: (line) => void said.push(line) },
      results: await PartialResults.open<KeptAblation>(folder, { test: true }),
      configOf: ({ settings }, seed) => tinyConfig({ seed, validateEvery: 6, patience: 0, ...settings }),
      test: {
        tests: ABLATION_TESTS.map(({ title }) => ({ title, spec: { ways: 3, shots: 1, queries: 2 } })),
        episodes: 4,
        seed: 1,
      },
    });
  };
  const alone = await study([ABLATION_BASE]);
  expect(alone.networks[0]!.seconds).toBeGreaterThan(0);
  const both = await study([ABLATION_BASE, softmax]);
  expect(said[0]).toBe(`Training ${join(folder, 'networks', 'softmax-seed-1')}`);
  expect(said.filter((line) => line.includes('tested'))).toEqual(['softmax seed 1: tested']);
  expect([both.lines[0], both.networks[0]]).toEqual([alone.lines[0], alone.networks[0]]);
  expect(both.lines[1]!.cells.map(({ accuracy }) => accuracy.count)).toEqual([4, 4]);
  // Moved: what the networks took is still known.
  renameSync(folder, `${folder}-moved`);
  folder = `${folder}-moved`;
  expect(await study([ABLATION_BASE, softmax])).toEqual(both);
});

it('shows each variant beside the base, and what it changes', () => {
  const cell = (mean: number | null) => ({
    ...{ accuracy: one, seeds: [0.5] },
    gain: mean === null ? null : { ...one, mean, pValue: 0.02 },
  });
  const lines = [
    { name: 'base', what: 'as it is', validation: 0.6, cells: [cell(null), cell(null)] },
    { name: 'softmax', what: 'by soft-max', validation: 0.61, cells: [cell(-0.0125), cell(0.02)] },
  ];
  const settings = { quick: false, seed: 1, trainingEpisodes: 3000, tests: ABLATION_TESTS, episodes: 1000, seeds: 3 };
  const { markdown, text } = ablationOutput({ ...settings, lines, networks: [] });
  const row = markdown.split('\n').find((line) => line.startsWith('| softmax'))!;
  expect(row.split('|').map((each) => each.trim()).slice(1, -1)).toEqual([
    ...['softmax', 'by soft-max', '61.00 %', '50.00 ± 1.00 %', '-1.25 ± 1.00', '0.020'],
    ...['50.00 ± 1.00 %', '+2.00 ± 1.00', '0.020'],
  ]); // prettier-ignore
  expect(markdown).toContain('Base: as it is. 3 networks of each variant');
  expect(markdown).not.toContain('Quick');
  expect(text.split('\n')).toHaveLength(2 + 2);
  expect(ablationOutput({ ...settings, quick: true, lines, networks: [] }).markdown).toContain('**Quick');
});
