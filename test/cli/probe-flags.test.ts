import { expect, it } from 'vitest';
import { requireEvaluateArgs, type EvaluateArgs } from '../../src/cli/evaluate-flags.ts';
import { requireEpisodeArgs, type ProbeArgs } from '../../src/cli/probe-flags.ts';

const probeArgs = (changes: object) =>
  ({ episodes: 5, seed: 1, attacks: ['fgsm'], ...changes }) as unknown as ProbeArgs;
const evaluateArgs = (changes: object) => ({ episodes: 5, seed: 1, ...changes }) as unknown as EvaluateArgs;

it.each([
  ['--episodes must be a whole number of at least 1, got 0', { episodes: 0 }],
  ['--per-class must be a whole number of at least 1, got 1.5', { perClass: 1.5 }],
  ['--ways must be a whole number of at least 2, got 1', { ways: 1 }],
])('refuses to probe: %s', (message, changes) => {
  expect(() => requireEpisodeArgs(probeArgs(changes))).toThrow(message);
});

it('accepts a probe of one episode', () => {
  expect(() => requireEpisodeArgs(probeArgs({ episodes: 1 }))).not.toThrow();
});

it.each([
  ['add --perturbed', { perturbationSize: 1 }],
  ['add --perturbed', { perturbationNorm: 'l2' }],
  ['--perturbation-size must be a number above 0, got 0', { perturbed: 'fgsm', perturbationSize: 0 }],
  ['leave out one', { perturbed: 'fgsm', transductive: true }],
])('refuses to perturb: %s', (message, changes) => {
  expect(() => requireEvaluateArgs(evaluateArgs(changes))).toThrow(message);
});
