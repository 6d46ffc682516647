import { describe, expect, it } from 'vitest';
import { descentDirection, remember } from '../../../src/ops/estimation/curvature-memory.ts';

const halve = (rows: Float64Array) => rows.map((value) => value / 2);

describe('descentDirection', () => {
  it('is the preconditioned slope downhill without memory', () => {
    expect([...descentDirection([], Float64Array.of(4, -2), halve)]).toEqual([-2, 1]);
  });

  it('answers a remembered change of the slope with the step that made it', () => {
    const [step, change] = [Float64Array.of(1, 2, 0), Float64Array.of(3, 1, 1)];
    const memory = remember([], step, change);
    descentDirection(memory, change, halve).forEach((value, at) => expect(value).toBeCloseTo(-step[at]!, 12));
  });

  it('finds the minimum of a quadratic from as many steps as it has dimensions', () => {
    const curvatures = [1, 10, 100];
    const slopeAt = (x: readonly number[]) => Float64Array.from(x, (value, at) => value * curvatures[at]!);
    const steps = [Float64Array.of(1, 0, 0), Float64Array.of(0, 1, 0), Float64Array.of(0, 0, 1)];
    const memory = steps.reduce<ReturnType<typeof remember>>((m, step) => remember(m, step, slopeAt([...step])), []);
    const direction = descentDirection(memory, slopeAt([3, -2, 1]), halve);
    [-3, 2, -1].forEach((value, at) => expect(direction[at]).toBeCloseTo(value, 12));
  });
});

describe('remember', () => {
  it('forgets what is old and what tells of no curvature', () => {
    expect(remember([], Float64Array.of(1), Float64Array.of(-1))).toEqual([]);
    let memory: ReturnType<typeof remember> = [];
    for (let at = 1; at <= 20; at++) memory = remember(memory, Float64Array.of(at), Float64Array.of(1));
    expect(memory.length).toBeLessThan(20);
    expect(memory.at(-1)!.step[0]).toBe(20);
  });
});
