import { expect, it } from 'vitest';
import { nearestPrototype } from '../../../src/evaluation/peers/nearest-prototype.ts';

const fitted = nearestPrototype({
  prototypes: Float32Array.of(0, 4, 10),
  prototypeLabels: Int32Array.of(1, 1, 0),
  support: Float32Array.of(1, 3, 9.5, 11.5),
  numLabels: 3,
  depth: 1,
});

it('scores a label by its nearest prototype, and one without prototypes last', () => {
  expect([...fitted.scores(Float32Array.of(3, 9))]).toEqual([-49, -1, -Infinity, -1, -25, -Infinity]);
});

it('says how far its prototypes are from the samples', () => {
  // Samples are 2 from their nearest; prototypes are 1, 1 and 0.5 from theirs.
  expect(fitted.prototypeRatio?.()).toBe(0.5);
});
