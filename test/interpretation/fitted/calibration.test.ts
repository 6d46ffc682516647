import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { calibrated, smoothedTemperature } from '../../../src/interpretation/fitted/calibration.ts';

/** Mean cross-entropy with Platt's targets, plainly. */
function loss(samples: readonly { label: number; logProbabilities: Float64Array }[], temperature: number): number {
  const doubt = 1 / (samples.length + 2);
  return samples.reduce((sum, { label, logProbabilities }) => {
    const powers = Array.from(logProbabilities, (value) => Math.exp(value / temperature));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.reduce((s, power, l) => {
      const target = l === label ? 1 - doubt : doubt / (powers.length - 1);
      return s - target * Math.log(power / total);
    }, sum);
  }, 0);
}

it('is the temperature of the least cross-entropy', () => {
  const random = new Random(1);
  const samples = Array.from({ length: 30 }, (_, i) => ({
    label: i % 3,
    logProbabilities: Float64Array.from([0, 1, 2], (l) => (l === i % 3 ? 0 : -2) + random.normal(0, 1.5)),
  }));
  const found = smoothedTemperature(samples);
  for (const factor of [0.9, 0.99, 1.01, 1.1]) expect(loss(samples, found)).toBeLessThan(loss(samples, found * factor));
});

it('makes of n right answers a probability of 1 - 1/(n + 2)', () => {
  for (const n of [5, 50]) {
    const samples = Array.from({ length: n }, () => ({ label: 0, logProbabilities: Float64Array.of(-0.01, -5) }));
    const [first] = calibrated(samples[0]!.logProbabilities, smoothedTemperature(samples));
    expect(first).toBeCloseTo(1 - 1 / (n + 2), 6);
  }
});

it('is 1 where there is nothing to choose', () => {
  expect(smoothedTemperature([])).toBe(1);
  expect(smoothedTemperature([{ label: 0, logProbabilities: Float64Array.of(0) }])).toBe(1);
});
