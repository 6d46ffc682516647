import { expect, it } from 'vitest';
import type { ReadingMeasures } from '../../../src/interpretation/reading/reading-measures.ts';
import { measureRows } from '../../../src/report/explain/measures.ts';

const MEASURES: ReadingMeasures = {
  ...{
    episodes: 2,
    queries: 40,
    accuracy: 0.9875,
    prototypesNeeded: 1.25,
    matchingPeak: 0.9,
    calibrationError: 0.0123,
  },
  ...{ reliability: [], purity: 0.95, finePurity: null, ambiguityAuroc: 0.91, outlierAuroc: null },
  ...{ nonZeroPerPrototype: 1.1, sparseAccuracyLoss: 0.004 },
};
const lines = (measures: ReadingMeasures) => measureRows(measures).map(({ name, value }) => `${name} ${value}`);

it('gives each measure a line, also those that could not be taken', () => {
  expect(lines(MEASURES)).toEqual([
    'accuracy 98.75 %',
    'prototypes for 95 % of the margin 1.25',
    'largest matching 0.900',
    'calibration error 0.012',
    'purity 0.950',
    'purity, finer not to be had',
    'ambiguity tells errors 0.910',
    '"none of these" not to be had',
    'weights a prototype under L1 1.10',
  ]);
});

it('says whether fewer weights cost accuracy or win it', () => {
  const note = (sparseAccuracyLoss: number) => measureRows({ ...MEASURES, sparseAccuracyLoss }).at(-1)!.note;
  expect(note(0.004)).toBe('at 0.40 points less accuracy');
  expect(note(-0.004)).toBe('at 0.40 points more accuracy');
});
