import { describe, expect, it } from 'vitest';
import {
  paperLines,
  QUICK,
  requireReproduceArgs,
  trainedMethods,
  type ReproduceArgs,
} from '../../src/cli/reproduce-flags.ts';

const args = (given: Partial<ReproduceArgs> = {}): ReproduceArgs => ({
  ...{ protocol: 'paper-table-1', seed: 1, quick: false, backend: 'auto' },
  ...given,
});

describe('paperLines', () => {
  it.each([
    [undefined, { 2: 200, 5: 200, 20: 40 }],
    ['10', { 2: 10, 5: 10, 20: 10 }],
    ['4,0,3', { 2: 4, 20: 3 }],
  ])('gives for %s the draws %j', (draws, expected) => {
    const lines = paperLines(args(draws === undefined ? {} : { draws }));
    expect(Object.fromEntries(lines.map((line) => [line.ways, line.draws]))).toEqual(expected);
  });

  it('is short when quick', () => {
    expect(paperLines(args({ quick: true }))).toEqual([
      { ways: 2, draws: QUICK.draws },
      { ways: 5, draws: QUICK.draws },
    ]);
  });

  it.each(['x', '1', '1,2', '2,2,2,2', '-3', '2.5', '0'])('refuses %s', (draws) => {
    expect(() => paperLines(args({ draws }))).toThrow('--draws');
  });
});

it('knows the methods that can be trained', () => {
  expect(trainedMethods(args())).toEqual(['untwist', 'single']);
  expect(trainedMethods(args({ methods: 'untwist, matching' }))).toEqual(['untwist', 'matching']);
  expect(() => trainedMethods(args({ methods: 'nope' }))).toThrow("got 'nope'");
});

it.each<[string, Partial<ReproduceArgs>]>([
  ['--seeds is no flag of', { seeds: 2 }],
  ['--draws is no flag of', { protocol: 'lake', draws: '3' }],
  ['--episodes must be', { protocol: 'lake', episodes: 1 }],
  ['--characters must be', { characters: 19 }],
  ['leave out --layer, or --embedding', { embedding: 'runs/a', layer: 'b' }],
  ['--pixel-range is no flag of', { protocol: 'lake', pixelRange: 'signed' }],
  ['leave out --draws', { quick: true, draws: '3' }],
  ["--weights is no flag of 'lake'", { protocol: 'lake', weights: '0,2' }],
  ["--training-episodes is no flag of 'imbalance'", { protocol: 'imbalance', trainingEpisodes: 2, embedding: 'a' }],
  ["--seeds is no flag of 'fine-tuning'", { protocol: 'fine-tuning', seeds: 2 }],
  ['--training-episodes must be', { protocol: 'untwisting', trainingEpisodes: 0.5 }],
  ['leave out --training-episodes', { protocol: 'untwisting', quick: true, trainingEpisodes: 3 }],
])('refuses with "%s"', (message, given) => {
  expect(() => requireReproduceArgs(args(given))).toThrow(message);
});
