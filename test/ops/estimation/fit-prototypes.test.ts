import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitPrototypes } from '../../../src/ops/estimation/fit-prototypes.ts';
import type { HistoryEntry } from '../../../src/ops/estimation/fit-history.ts';
import { gramMatrix } from '../../../src/ops/estimation/gram.ts';
import { classProbabilities, errorRate } from '../../../src/ops/estimation/predict.ts';
import { SPARSIFY_RISE } from '../../../src/ops/estimation/scale-free.ts';
import { anyOptions, anySamples, FORMS, randomSamples } from './random-problems.ts';

/** What is wrong with a history as a descent; nothing for a good one. */
function descentFaults(history: readonly HistoryEntry[]): string[] {
  const faults: string[] = [];
  history.forEach(({ step, objective, accepted }, at) => {
    const before = history[at - 1];
    if (!Number.isFinite(objective)) faults.push(`step ${at} ended at ${objective}`);
    if (before === undefined || step === 'restart') return;
    const limit = step === 'sparsify' ? before.objective + SPARSIFY_RISE * (1 + Math.abs(before.objective)) : null;
    if (accepted && !(limit === null ? objective < before.objective : objective <= limit))
      faults.push(`accepted step ${at} did not lower C`);
    if (!accepted && objective !== before.objective) faults.push(`step ${at} changed C without being accepted`);
  });
  if (!history.some(({ step, accepted }) => accepted && step !== 'restart')) faults.push('no step was accepted');
  return faults;
}

describe('descentFaults', () => {
  const entry = (objective: number, accepted: boolean): HistoryEntry => ({
    iteration: 1,
    step: 'prototypes',
    objective,
    accepted,
  });

  it('finds a solver that rejects every step, and one that accepts a rise', () => {
    expect(descentFaults([entry(1, false), entry(1, false)])).toEqual(['no step was accepted']);
    expect(descentFaults([entry(1, true), entry(2, true)])).toEqual(['accepted step 1 did not lower C']);
    expect(descentFaults([entry(1, true), entry(0.5, true)])).toEqual([]);
  });
});

/** Every form with each of its regularisers, and what may be estimated of the association. */
const FITS = [
  ...FORMS.map((form) => ({ ...form, freedom: 'full' as const })),
  { association: 'softmax', regulariser: 'l1', freedom: 'scale' },
  { association: 'softmax', regulariser: 'l2', freedom: 'scale' },
] as const;

describe.each(FITS)('fitPrototypes, $association with $regulariser, $freedom', (form) => {
  it('lowers C with every accepted step until the gradient is at most 1e-3 of its first', () => {
    fc.assert(
      fc.property(anySamples, anyOptions, (samples, given) => {
        const random = new Random('fit');
        const fitted = fitPrototypes(samples.embeddings, samples.labels, { ...given, ...form, random });
        const faults = descentFaults(fitted.history);
        // With one class and no anchor, or samples on their prototypes, the start can be the optimum.
        const stuck = faults.length === 1 && faults[0] === 'no step was accepted' && fitted.relativeGradient === 0;
        expect(stuck ? [] : faults).toEqual([]);
        // Without an anchor prototypes may leave for infinity, where W may be small: then C has no least point.
        const mayLeave = form.regulariser === 'l1' || form.freedom === 'scale';
        if (!mayLeave || given.anchor > 0) {
          expect(fitted.relativeGradient).toBeLessThanOrEqual(1e-3);
          expect(fitted.converged).toBe(true);
        }
        expect([...fitted.prototypes, ...fitted.association].every(Number.isFinite)).toBe(true);
        expect(fitted.history.at(-1)!.objective).toBe(fitted.objective);
      }),
      { numRuns: 40 },
    );
  });

  it('has steps of both kinds on a problem with something to learn, and C falls', () => {
    const { embeddings, labels } = randomSamples('steps', 24, 3, 4);
    const given = { temperature: 4, anchor: 0.02, initialisation: 'kMeans', ...form } as const;
    const { history, objective } = fitPrototypes(embeddings, labels, { ...given, random: new Random('fit') });
    for (const step of ['association', 'prototypes']) {
      expect(history.filter((entry) => entry.step === step && entry.accepted).length).toBeGreaterThan(0);
    }
    expect(objective).toBeLessThan(history[0]!.objective - 1e-3);
  });

  it.each([
    ['samples at one point', Float64Array.of(1, 2, 1, 2, 1, 2, 1, 2), Int32Array.of(0, 1, 1, 2)],
    ['one sample', Float64Array.of(3, 4, 5), Int32Array.of(0)],
    ['one class', Float64Array.of(1, 2, 4, 8), Int32Array.of(0, 0, 0, 0)],
    ['one sample a class', Float64Array.of(0, 0, 5, 0, 0, 5), Int32Array.of(2, 0, 1)],
    ['nine of one class and one of the other', Float64Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 9), Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1)], // prettier-ignore
  ])('is finite for %s', (_, embeddings, labels) => {
    for (const initialisation of ['classMeans', 'kMeans', 'supportSamples'] as const) {
      const random = new Random('edge');
      const fitted = fitPrototypes(embeddings, labels, { ...form, initialisation, random });
      const probabilities = classProbabilities(fitted, embeddings);
      expect([...fitted.prototypes, ...fitted.association, ...probabilities].every(Number.isFinite)).toBe(true);
      expect(Number.isFinite(fitted.objective)).toBe(true);
    }
  });
});

describe('fitPrototypes', () => {
  const { embeddings, labels } = randomSamples('plain', 20, 3, 5);

  it('learns a scattered class that class means cannot', () => {
    const xor = Float64Array.of(0, 0, 0.1, 0, 4, 4, 4.1, 4, 0, 4, 0.1, 4, 4, 0, 4.1, 0);
    const xorLabels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const fit = (initialisation: 'classMeans' | 'kMeans') => {
      const fitted = fitPrototypes(xor, xorLabels, { initialisation, random: new Random('xor') });
      return errorRate(classProbabilities(fitted, xor), xorLabels, 2);
    };
    expect(fit('kMeans')).toBe(0);
    expect(fit('classMeans')).toBeGreaterThan(0);
  });

  it('takes a Gram matrix that was computed elsewhere', () => {
    const own = fitPrototypes(embeddings, labels);
    const given = fitPrototypes(embeddings, labels, { gram: gramMatrix(embeddings, 20) });
    expect(given.prototypes).toEqual(own.prototypes);
    expect(() => fitPrototypes(embeddings, labels, { gram: new Float64Array(3) })).toThrow(/gram must have 400/);
  });

  it('gives the same fit for float32 and for the same seed', () => {
    const options = { initialisation: 'kMeans', temperature: 4 } as const;
    const fit = (x: Float32Array | Float64Array) => fitPrototypes(x, labels, { ...options, random: new Random(1) });
    expect(fit(embeddings).prototypes).toEqual(fit(embeddings).prototypes);
    fit(Float32Array.from(embeddings)).prototypes.forEach((value, at) =>
      expect(value).toBeCloseTo(fit(embeddings).prototypes[at]!, 1),
    );
  });

  it('keeps prototypes nearer to the data with the anchor than without', () => {
    const farthest = (anchor: number) => {
      const { prototypes, depth } = fitPrototypes(embeddings, labels, { anchor, temperature: 4 });
      let worst = 0;
      for (let j = 0; j < prototypes.length; j += depth) {
        let nearest = Infinity;
        for (let i = 0; i < embeddings.length; i += depth) {
          let distance = 0;
          for (let k = 0; k < depth; k++) distance += (prototypes[j + k]! - embeddings[i + k]!) ** 2;
          nearest = Math.min(nearest, distance);
        }
        worst = Math.max(worst, nearest);
      }
      return worst;
    };
    expect(farthest(1)).toBeLessThan(farthest(0));
  });

  it('stops at maxIterations and says so', () => {
    const fitted = fitPrototypes(embeddings, labels, { maxIterations: 1, anchor: 0, temperature: 8 });
    expect(fitted.iterations).toBe(1);
    expect(fitted.converged).toBe(false);
  });

  it.each([
    [/no whole rows/, () => fitPrototypes(Float64Array.of(1, 2, 3), Int32Array.of(0, 1))],
    [/no whole rows/, () => fitPrototypes(new Float64Array(0), new Int32Array(0))],
    [/every label must have a sample, 1 has none/, () => fitPrototypes(Float64Array.of(1, 2), Int32Array.of(0, 2))],
    [/at least 0/, () => fitPrototypes(Float64Array.of(1, 2), Int32Array.of(0, -1))],
    [/finite/, () => fitPrototypes(Float64Array.of(1, NaN), Int32Array.of(0, 1))],
    [/pass a Random/, () => fitPrototypes(embeddings, labels, { initialisation: 'kMeans' })],
  ])('refuses with %s', (message, fit) => {
    expect(fit).toThrow(message);
  });
});

describe('fitPrototypes of the scale alone', () => {
  const { embeddings, labels } = randomSamples('scale', 40, 4, 12);
  const softly = { distanceUnit: 'scatter', temperature: 64, anchor: 0.1, alpha: 1e-8, freedom: 'scale' } as const;

  it('leaves the ratios of the weights, so that each prototype speaks for the label that founded it', () => {
    const one = fitPrototypes(embeddings, labels, { ...softly, maxIterations: 1 });
    const fitted = fitPrototypes(embeddings, labels, softly);
    const scale = fitted.association[0]! / one.association[0]!;
    expect(Math.abs(scale - 1)).toBeGreaterThan(0.1);
    fitted.association.forEach((weight, at) => expect(weight / one.association[at]! / scale).toBeCloseTo(1, 6));
    fitted.founderLabels.forEach((label, j) => {
      const row = fitted.association.subarray(j * fitted.numLabels, (j + 1) * fitted.numLabels);
      expect(row.indexOf(Math.max(...row))).toBe(label);
    });
  });

  it('moves the prototypes until they tell the samples apart, where means do not', () => {
    const means = fitPrototypes(embeddings, labels, { ...softly, maxIterations: 1 });
    const fitted = fitPrototypes(embeddings, labels, softly);
    const errors = [means, fitted].map((fit) => errorRate(classProbabilities(fit, embeddings), labels, 4));
    expect(errors[0]).toBeGreaterThan(0);
    expect(errors[1]).toBeLessThan(errors[0]!);
    expect(fitted.converged).toBe(true);
  });
});
