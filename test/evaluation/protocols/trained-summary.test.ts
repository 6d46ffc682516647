import { expect, it } from 'vitest';
import { summariseSeeds, type MethodScores } from '../../../src/evaluation/protocols/trained-summary.ts';

const scores = (method: string, accuracies: number[], prototypeRatio: number | null = null): MethodScores => ({
  ...{ method, setting: null, accuracies, prototypeRatio },
});

it('averages each episode over seeds before it compares', () => {
  const [ours, other] = summariseSeeds([
    [scores('ours', [0.8, 0.6], 0.4), scores('other', [0.6, 0.6])],
    [scores('ours', [1, 0.8], 0.6), scores('other', [0.8, 0.6])],
  ]);
  expect(ours).toMatchObject({ method: 'ours', firstMinusThis: null, prototypeRatio: 0.5 });
  expect(ours!.accuracy.mean).toBeCloseTo(0.8, 12); // of 0.9 and 0.7
  expect(ours!.accuracy.count).toBe(2);
  expect(ours!.seeds.map((seed) => seed.toFixed(3))).toEqual(['0.700', '0.900']);
  expect(other!.prototypeRatio).toBeNull();
  // 0.9 − 0.7 and 0.7 − 0.6
  expect(other!.firstMinusThis!.mean).toBeCloseTo(0.15, 12);
  expect(other!.firstMinusThis!.deviation).toBeCloseTo(Math.SQRT1_2 / 10, 12);
});

it('refuses seeds with other methods, or none', () => {
  expect(() => summariseSeeds([[scores('ours', [1])], [scores('other', [1])]])).toThrow("'ours' differs");
  expect(() => summariseSeeds([])).toThrow('got none');
});
