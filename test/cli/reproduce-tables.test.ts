import { expect, it } from 'vitest';
import { paperMarkdown, paperText, type PaperNumbers } from '../../src/cli/reproduce-paper-table.ts';
import { trainedMarkdown, trainedText, type TrainedNumbers } from '../../src/cli/reproduce-trained-table.ts';
import { summarisePaper } from '../../src/evaluation/protocols/paper-summary.ts';
import { summariseSeeds } from '../../src/evaluation/protocols/trained-summary.ts';

const columns = [
  { name: 'l2', title: 'ours, L2' },
  { name: 'softmaxRegression', title: 'soft-max' },
];
const paper: PaperNumbers = {
  ...{ protocol: 'paper-table-1', quick: false, seed: 1, embedding: 'a network', embeddingHash: 'h' },
  ...{ characters: 120, drawnFrom: 1623 },
  lines: summarisePaper([{ ways: 5, draws: 2 }], columns, (key) => ({
    accuracy: key.includes('l2') ? 0.9 : key.includes(' 0 ') ? 0.8 : 0.86,
    prototypeRatio: key.includes('l2') ? 0.75 : null,
    setting: { scaling: 'l2', strength: 0.01 },
  })),
};

it('tells in the table of the paper all that was measured, and how', () => {
  const page = paperMarkdown(paper);
  expect(page).toContain('Characters: 120 that were drawn once from 1623.');
  expect(page).toContain('## 5 classes, 2 draws');
  const row = page.split('\n').find((line) => line.startsWith('| soft-max'))!;
  const cells = row.split('|').map((cell) => cell.trim());
  expect(cells.slice(1, -1)).toEqual([
    'soft-max',
    '83.00 ± 38.12 %',
    '4.2',
    '0.96',
    '+7.00 ± 38.12',
    '0.258',
    '',
    'scaling l2, strength 0.01 (2)',
  ]);
  expect(page.split('\n').find((line) => line.startsWith('| ours, L2'))).toContain('0.75');
  expect(page).not.toContain('Quick');
  expect(paperMarkdown({ ...paper, quick: true })).toContain('Not the numbers of the table');
  expect(paperText(paper)).toContain('83.00 ± 38.12 %');
});

it('tells the spread of several networks', () => {
  const scores = (method: string, accuracies: number[]) => ({ method, setting: null, accuracies, prototypeRatio: 0.5 });
  const cells = summariseSeeds([
    [scores('ours', [0.9, 0.8]), scores('single', [0.8, 0.8])],
    [scores('ours', [0.9, 1]), scores('single', [0.8, 0.7])],
  ]);
  const owned = cells.map((cell) => ({ ...cell, network: 'untwist' }));
  const numbers: TrainedNumbers = {
    ...{
      protocol: 'lake',
      title: 'Lake',
      quick: false,
      seed: 1,
      episodes: 2,
      seeds: 2,
      trained: ['untwist', 'single'],
      networks: [],
    },
    tests: [{ title: '20-way 1-shot', spec: { ways: 20, shots: 1, queries: 5 }, cells: owned }],
  };
  const page = trainedMarkdown(numbers);
  expect(page).toContain('2 networks of each method, 2 test episodes');
  expect(page.split('\n').find((line) => line.startsWith('| ours'))).toContain('85.00 … 95.00');
  expect(page.split('\n').find((line) => line.startsWith('| single'))).toContain('+12.50');
  expect(trainedText(numbers)).toContain('20-way 1-shot');
});
