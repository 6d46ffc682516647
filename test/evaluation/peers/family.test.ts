import { expect, it } from 'vitest';
import { buildFamily } from '../../../src/evaluation/peers/family.ts';

it('makes every combination, the simplest first, and gives each its values', () => {
  const built: object[] = [];
  const family = buildFamily(
    'test',
    'a test',
    {
      shape: { values: ['round', 'long'], openEnds: 'none' },
      size: { values: [1, 2, 3], openEnds: 'both' },
    },
    (values, scaling) => {
      built.push({ scaling, ...values });
      return () => ({ scores: () => new Float32Array() });
    },
  );
  expect(family.candidates.map(({ setting }) => setting)).toEqual(built);
  expect(built).toHaveLength(18);
  expect(built.slice(0, 4)).toEqual([
    { scaling: 'none', shape: 'round', size: 1 },
    { scaling: 'none', shape: 'round', size: 2 },
    { scaling: 'none', shape: 'round', size: 3 },
    { scaling: 'none', shape: 'long', size: 1 },
  ]);
  expect(built.at(-1)).toEqual({ scaling: 'l2', shape: 'long', size: 3 });
});

it('has the scalings alone where a peer has nothing of its own to choose', () => {
  const { candidates } = buildFamily('plain', 'plain', {}, () => () => ({ scores: () => new Float32Array() }));
  expect(candidates.map(({ setting }) => setting)).toEqual([
    { scaling: 'none' },
    { scaling: 'standardise' },
    { scaling: 'l2' },
  ]);
});
