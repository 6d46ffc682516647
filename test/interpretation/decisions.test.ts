import { describe, expect, it } from 'vitest';
import { explainDecisions } from '../../src/interpretation/decisions.ts';

const matching = Float32Array.of(0.5, 0.25, 0.25, 0, 0, 1);

describe('explainDecisions', () => {
  it('splits the likelihood of a mixture', () => {
    const association = Float32Array.of(0.75, 0.25, 0, 0, 1, 0, 0.5, 0, 0.5);
    const [first, second] = explainDecisions({ matching, association, numPrototypes: 3, form: 'mixture' });
    expect(first).toMatchObject({ label: 0, probability: 0.5, runnerUp: 1 });
    expect(first!.shares).toEqual([
      { prototype: 0, matching: 0.5, share: 0.75 },
      { prototype: 2, matching: 0.25, share: 0.25 },
      { prototype: 1, matching: 0.25, share: 0 },
    ]);
    expect(second).toMatchObject({ label: 0, probability: 0.5, runnerUp: 2 });
    expect(second!.ambiguity).toBeCloseTo(Math.log(2) / Math.log(3), 6);
  });

  it('splits the margin of the soft-max form, the same when a row of W is shifted', () => {
    const rows = [2, -1, 0, 0, 3, 1, 1, 1, 0.5];
    const explain = (association: number[]) =>
      explainDecisions({
        matching,
        association: Float32Array.from(association),
        numPrototypes: 3,
        form: 'softmax',
      })[0]!;
    const decision = explain(rows);
    const scores = [0, 1, 2].map((l) => 0.5 * rows[l]! + 0.25 * rows[3 + l]! + 0.25 * rows[6 + l]!);
    const powers = scores.map(Math.exp);
    expect(decision.label).toBe(0);
    expect(decision.runnerUp).toBe(1);
    expect(decision.probability).toBeCloseTo(powers[0]! / powers.reduce((a, b) => a + b, 0), 6);
    expect(decision.shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(scores[0]! - scores[1]!, 6);
    expect(decision.shares.map(({ prototype }) => prototype)).toEqual([0, 2, 1]);
    const shifted = explain(rows.map((w, at) => (at < 3 ? w + 7 : w)));
    shifted.shares.forEach(({ share }, i) => expect(share).toBeCloseTo(decision.shares[i]!.share, 5));
    expect(shifted.probability).toBeCloseTo(decision.probability, 5);
  });

  it('has nobody to lose to with one class', () => {
    const [decision] = explainDecisions({
      matching: Float32Array.of(1),
      association: Float32Array.of(1),
      numPrototypes: 1,
      form: 'mixture',
    });
    expect(decision).toMatchObject({ label: 0, runnerUp: 0, probability: 1, ambiguity: 0 });
  });

  it('refuses rows that do not fit', () => {
    const broken = { matching, association: new Float32Array(4), numPrototypes: 3, form: 'mixture' } as const;
    expect(() => explainDecisions(broken)).toThrow(/must have 3 rows, got 4 numbers/);
  });
});
