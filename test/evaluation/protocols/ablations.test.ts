import { expect, it } from 'vitest';
import {
  ABLATION_BASE,
  ABLATION_TESTS,
  ABLATION_VARIANTS,
  ablationConfig,
  ABLATIONS,
  summariseAblations,
} from '../../../src/evaluation/protocols/ablations.ts';

const base = ablationConfig(ABLATION_BASE, 1);

it.each(ABLATION_VARIANTS.map((variant) => [variant.name, variant] as const))(
  '%s changes what it says',
  (_, variant) => {
    const config = ablationConfig(variant, 1);
    const changed = Object.keys(config).filter(
      (name) => JSON.stringify(config[name as keyof typeof config]) !== JSON.stringify(base[name as keyof typeof base]),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.sort()).toEqual(Object.keys(variant.settings).sort());
    expect(variant.name).toMatch(/^[\w-]+$/);
  },
);

it('knows each variant by a name of its own', () => {
  const names = [ABLATION_BASE, ...ABLATION_VARIANTS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it('halves and validates by shares of the training, and takes a seed', () => {
  expect(base).toMatchObject({ episodes: ABLATIONS.trainingEpisodes, halveEvery: 1000, validateEvery: 500, seed: 1 });
  expect(ablationConfig(ABLATION_BASE, 7, { episodes: 12 })).toMatchObject({
    halveEvery: 4,
    validateEvery: 2,
    seed: 7,
  });
});

it('pairs each variant with the base, episode by episode, over the mean of the seeds', () => {
  // Of each episode: what seed 1 and seed 2 got.
  const got: Record<string, number[][]> = { base: [[0.5, 0.7], [0.9, 0.9]], b: [[0.8, 0.8], [0.9, 1]] }; // prettier-ignore
  const variants = ['base', 'b'].map((name) => ({ name, what: `is ${name}`, settings: {} }));
  const lines = summariseAblations(variants, [1, 2], (name, seed) => ({
    validation: name === 'b' ? 0.6 + 0.1 * seed : 0.5,
    accuracies: ABLATION_TESTS.map(() => got[name]!.map((episode) => episode[seed - 1]!)),
  }));
  expect(lines.map(({ name, what }) => [name, what])).toEqual([
    ['base', 'is base'],
    ['b', 'is b'],
  ]);
  expect(lines[0]!.cells.map(({ gain }) => gain)).toEqual([null, null]);
  expect([lines[0]!.validation, lines[1]!.validation]).toEqual([0.5, 0.75]);
  for (const { accuracy, gain, seeds } of lines[1]!.cells) {
    // Episode means: base 0.6 and 0.9, b 0.8 and 0.95; differences 0.2 and 0.05.
    expect(accuracy.mean).toBeCloseTo(0.875, 12);
    expect(gain!.mean).toBeCloseTo(0.125, 12);
    expect(gain!.deviation).toBeCloseTo(0.15 / Math.SQRT2, 12);
    expect(seeds[0]).toBeCloseTo(0.85, 12);
  }
  expect(() => summariseAblations(variants, [1], () => undefined)).toThrow("'base' of seed 1 is missing");
});
