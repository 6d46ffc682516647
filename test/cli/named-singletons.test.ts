import { expect, it } from 'vitest';
import { namedSingletons } from '../../src/cli/named-singletons.ts';

/** Two samples of label 0 at 0 and 1, one of label 1 at 9; a prototype each at 0.5 and 9. */
const episode = {
  ...{ support: Float32Array.of(0, 1, 9), supportLabels: Int32Array.of(0, 0, 1), numLabels: 2, depth: 1 },
  ...{ query: new Float32Array(), queryLabels: new Int32Array() },
};
const prototypes = {
  prototypes: Float32Array.of(0.5, 9),
  association: Float32Array.of(0.9, 0.1, 0.1, 0.9),
  matching: Float32Array.of(1, 0, 1, 0, 0, 1),
};

it('counts the classes of one sample whose prototype is theirs alone', () => {
  expect(namedSingletons(episode, prototypes)).toBe(1);
});

it('counts none where the sample goes to the prototype of another class, or every class has more', () => {
  const drawnAway = { ...prototypes, matching: Float32Array.of(1, 0, 1, 0, 1, 0) };
  expect(namedSingletons(episode, drawnAway)).toBe(0);
  const two = { ...episode, support: Float32Array.of(0, 1, 8, 10), supportLabels: Int32Array.of(0, 0, 1, 1) };
  const matching = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1);
  expect(namedSingletons(two, { ...prototypes, matching })).toBe(0);
});
