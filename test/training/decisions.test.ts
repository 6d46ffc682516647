import { expect, it } from 'vitest';
import { decisionsOf, joinDecisions } from '../../src/training/decisions.ts';

const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.375, 0.5);
const labels = Int32Array.of(0, 1);

it('asks of each query each class, and whether its answer is right', () => {
  const { classes, answers } = decisionsOf(probabilities, labels);
  expect(classes).toEqual({ labels: Uint8Array.of(1, 0, 0, 0, 1, 0), scores: probabilities });
  expect(answers).toEqual({ labels: Uint8Array.of(1, 0), scores: Float32Array.of(0.5, 0.5) });
});

it('answers with the first of equals, and keeps probabilities in 0..1', () => {
  const { classes, answers } = decisionsOf(Float32Array.of(1.0000001, 0, 0.5, 0.5), Int32Array.of(0, 1));
  expect(classes.scores[0]).toBe(1);
  expect([...answers.labels]).toEqual([1, 0]);
});

it('joins episodes of different sizes in their order', () => {
  const other = decisionsOf(Float32Array.of(0.75, 0.25), Int32Array.of(1));
  const joined = joinDecisions([decisionsOf(probabilities, labels), other]);
  expect([...joined.classes.labels]).toEqual([1, 0, 0, 0, 1, 0, 0, 1]);
  expect([...joined.classes.scores]).toEqual([...probabilities, 0.75, 0.25]);
  expect(joined.answers).toEqual({ labels: Uint8Array.of(1, 0, 0), scores: Float32Array.of(0.5, 0.5, 0.75) });
});
