import { expect, it } from 'vitest';
import { smoothedTemperature } from '../../../src/interpretation/fitted/calibration.ts';
import { fitHead, fitModel, type FitRequest } from '../../../src/interpretation/fitted/fit-model.ts';
import { leaveOneOut } from '../../../src/interpretation/fitted/leave-one-out.ts';
import { quantile } from '../../../src/metrics/quantile.ts';
import { ADAPTIVE_FIT, fitPrototypes } from '../../../src/ops/estimation/index.ts';
import { CARD, NETWORK, samplesOf, smallModel } from './small-model.ts';

it('holds the estimate of its samples, calibrated and judged by leaving one out', () => {
  const fitted = smallModel();
  const { embeddings, labels } = samplesOf([4, 3, 5]);
  const { prototypes, association, temperature } = fitPrototypes(embeddings, labels, ADAPTIVE_FIT);
  expect(fitted.head).toEqual({ prototypes, association, temperature, depth: 3, numLabels: 3, form: 'mixture' });
  const { head, around, scaled, shares } = fitHead({ embeddings, labels }, 'none');
  const left = leaveOneOut(head, around, scaled, labels, shares);
  expect(fitted.calibration).toEqual({ temperature: smoothedTemperature(left), from: 'leaveOneOut' });
  const scores = left.map(({ outlierScore }) => outlierScore);
  expect(fitted.outlierThreshold).toEqual({ value: quantile(scores, 0.95), from: 'leaveOneOut' });
  expect(fitted.leaveOneOut.count).toBe(12);
  expect(fitted.leaveOneOut.accuracy).toBeGreaterThan(0.9);
  expect(fitted.classes.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
});

it('takes from the card what one image a class cannot tell', () => {
  const one = smallModel([1, 1, 1], { card: CARD });
  expect(one.calibration).toEqual({ temperature: 0.7, from: 'card' });
  expect(one.outlierThreshold).toEqual({ value: 2.5, from: 'card' });
  expect(one.leaveOneOut).toEqual({ count: 0, accuracy: null });
  CARD.spread.forEach((variance, k) => expect(one.spreads[k]).toBeCloseTo(variance, 3)); // no second sample to add
  const bare = smallModel([1, 1, 1]);
  expect(bare.calibration).toEqual({ temperature: 1, from: 'none' });
  expect(bare.outlierThreshold).toEqual({ value: null, from: 'none' });
});

it('standardises where the network has no card, unless told otherwise', () => {
  const { scaling: _, ...request } = { ...smallModel(), names: ['a', 'b', 'c'] };
  expect(fitModel(request).scaling).toBe('standardise');
  expect(fitModel({ ...request, card: CARD }).scaling).toBe('none');
  // The card's numbers are of the embedding as it is.
  expect(fitModel({ ...request, card: CARD, scaling: 'l2' }).outlierThreshold.from).toBe('leaveOneOut');
});

it('works with a single class', () => {
  const alone = smallModel([4]);
  expect(alone.leaveOneOut.accuracy).toBe(1);
  expect(alone.calibration.temperature).toBe(1);
  expect(alone.outlierThreshold.value).toBeGreaterThan(0);
});

it.each([
  ['every class must have a sample, class 2 has none', { names: ['a', 'b', 'c'], support: samplesOf([2, 2]) }],
  ['labels must be from 0 to 1, got 2', { names: ['a', 'b'], support: samplesOf([2, 2, 1]) }],
  ["there is a class 'a' already", { names: ['a', 'a'], support: samplesOf([2, 2]) }],
  ['1 to 200 printable characters, got "a\\nb"', { names: ['a\nb', 'a'], support: samplesOf([2, 2]) }],
  ['1 to 200 printable characters, got " "', { names: [' ', 'a'], support: samplesOf([2, 2]) }],
  ['number of classes must be an integer of at least 1', { names: [], support: samplesOf([]) }],
  ['for each of 4 samples, got 3 and 4', { support: { ...samplesOf([2, 2]), thumbnails: [null, null, null] } }],
  ['no whole embeddings', { support: { ...samplesOf([2, 2]), embeddings: new Float32Array(11) } }],
  ['got NaN or infinity', { support: { ...samplesOf([2, 2]), embeddings: new Float32Array(12).fill(NaN) } }],
])('refuses what does not fit together: %s', (message, changes) => {
  const base: FitRequest = {
    input: { size: 16, depth: 1, inverted: false },
    network: NETWORK,
    card: null,
    names: ['a', 'b'],
    support: samplesOf([2, 2]),
  };
  const request = { ...base, ...changes };
  expect(() => fitModel(request)).toThrow(RangeError);
  expect(() => fitModel(request)).toThrow(message);
});
