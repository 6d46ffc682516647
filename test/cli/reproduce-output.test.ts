import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fineTuningOutput } from '../../src/cli/reproduce-fine-tuning-table.ts';
import { formatDifference, formatP, studyPage, writeOutput } from '../../src/cli/reproduce-output.ts';
import { temporaryFolder } from '../training/tiny.ts';

it('writes numbers, page, and what the page shows', async () => {
  const folder = temporaryFolder();
  await writeOutput(folder, { numbers: { a: 1 }, markdown: '# A\n', text: '', files: { 'plot.svg': '<svg/>' } });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect([read('results.json'), read('results.md'), read('plot.svg')]).toEqual(['{\n  "a": 1\n}\n', '# A\n', '<svg/>']);
});

it('writes a difference with its interval where there is one', () => {
  expect(formatDifference({ mean: 0.012, halfWidth: 0.0031 })).toBe('+1.20 ± 0.31');
  expect(formatDifference({ mean: -0.012, halfWidth: NaN })).toBe('-1.20');
  expect([formatP(0.0001), formatP(0.25), formatP(NaN)]).toEqual(['< 0.001', '0.250', '']);
});

it('warns on the page of a quick run', () => {
  expect(studyPage('T', false, ['a', 'b'])).toBe('# T\n\na\n\nb\n');
  expect(studyPage('T', true, [])).toContain('**Quick');
});

it('tells what fine-tuning gained, and whether a frozen weight changed', () => {
  const settings = {
    ...{ quick: false, seed: 1, source: 'net', freeze: 'layer', size: 64 },
    ...{ trainingClasses: 4, testClasses: 2, trainingEpisodes: 3, episodes: 2 },
  };
  const check = { episodes: 2, frozenTensors: 7, frozenBytes: 99, frozenChanged: 0, trainedChanged: 3 };
  const { markdown, text } = fineTuningOutput(settings, [0.2, 0.4], [0.6, 0.9], check);
  const row = markdown.split('\n').find((line) => line.startsWith('| trained'));
  expect(row).toContain('+45.00 ±');
  expect(text).toContain('7 tensors of 99 bytes, bitwise unchanged');
  const broken = fineTuningOutput(settings, [0.2, 0.4], [0.6, 0.9], { ...check, frozenChanged: 2 });
  expect(broken.markdown).toContain('2 of them CHANGED');
});
