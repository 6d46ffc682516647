import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelFileSchema, stateFileSchema } from '../../src/training/state-file.ts';

const fixture = (name: string) => new URL(`../fixtures/checkpoint-format-1/${name}`, import.meta.url);
const saved = (name: string) => JSON.parse(readFileSync(fixture(name), 'utf8')) as Record<string, unknown>;

/** A copy in which the value at a path is another; undefined takes it out. */
function withValue(object: object, path: string, value: unknown): unknown {
  const copy = structuredClone(object) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy;
}

/** Where a schema finds the first mistake; null where there is none. */
function mistake(schema: typeof stateFileSchema | typeof modelFileSchema, value: unknown): string | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? null : (parsed.error.issues[0]?.path.join('.') ?? '');
}

const best = { episode: 3, accuracy: 0.5, halfWidth: 0.1 };

it('takes what training wrote, and numbers that JSON has no word for', () => {
  const state = { ...saved('state.json'), best };
  expect(mistake(stateFileSchema, state)).toBeNull();
  expect(mistake(stateFileSchema, { ...state, best: null })).toBeNull();
  for (const word of ['NaN', 'Infinity', '-Infinity']) {
    expect(mistake(stateFileSchema, withValue(state, 'head.logScale', word))).toBeNull();
    expect(mistake(stateFileSchema, withValue(state, 'head.logScale', [word, 1]))).toBeNull();
  }
  expect(mistake(stateFileSchema, withValue(state, 'optimizer.joinedAt', undefined))).toBeNull(); // version 0.1
  expect(mistake(modelFileSchema, saved('model.json'))).toBeNull();
});

it.each<[string, unknown]>([
  ['episode', -1],
  ['episode', 1.5],
  ['best', undefined],
  ['best.episode', '3'],
  ['best.accuracy', 1.01],
  ['best.accuracy', -0.01],
  ['best.halfWidth', -1],
  ['sinceBest', -1],
  ['validated', null],
  ['sampler.random.generator.x', 0.5],
  ['sampler.random.generator.w', undefined],
  ['sampler.random.spareNormal', '0'],
  ['sampler.episodesDrawn', -1],
  ['augmentation', undefined],
  ['augmentation.generator.y', NaN],
  ['datasetFingerprint', 7],
  ['formatVersion', 0],
  ['versions.tfjs', 4],
  ['head.logScale', 'nan'],
  ['head.logScale', 'xNaN'],
  ['head.logScale', '+Infinity'],
  ['head.logScale', [1, null]],
  ['head', null],
  ['optimizer.steps', -1],
  ['optimizer.joinedAt', { 'backbone/x': -1 }],
])('refuses a state whose %s is %o', (path, value) => {
  const found = mistake(stateFileSchema, withValue({ ...saved('state.json'), best }, path, value));
  expect(found).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}`));
});

it.each<[string, unknown]>([
  ['modelTopology', 'text'],
  ['modelTopology', null],
  ['weightsManifest', {}],
  ['weightsManifest.0', null],
  ['weightsManifest.0.weights', 'all'],
])('refuses a model whose %s is %o', (path, value) => {
  expect(mistake(modelFileSchema, withValue(saved('model.json'), path, value))).toBe(path);
});
