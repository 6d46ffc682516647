import type { ReadingMeasures } from '../../interpretation/reading/reading-measures.ts';

/** One measure for a reader. */
export interface MeasureRow {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The measures of reading as rows; those that could not be taken say so. */
export function measureRows(measures: ReadingMeasures): MeasureRow[] {
  const { accuracy, prototypesNeeded, matchingPeak, calibrationError, purity, finePurity } = measures;
  const { ambiguityAuroc, outlierAuroc, nonZeroPerPrototype, sparseAccuracyLoss } = measures;
  const orNone = (value: number | null) => (value === null ? 'not to be had' : value.toFixed(3));
  return [
    { name: 'accuracy', value: percent(accuracy), note: 'of the fitted prototypes on new images' },
    {
      name: 'prototypes for 95 % of the margin',
      value: prototypesNeeded.toFixed(2),
      note: 'mean over the decisions',
    },
    { name: 'largest matching', value: matchingPeak.toFixed(3), note: 'mean max q; at 1 the line above says little' },
    { name: 'calibration error', value: calibrationError.toFixed(3), note: 'expected, ten bins, calibrated' },
    { name: 'purity', value: purity.toFixed(3), note: "of a prototype's ten nearest test images, by class" },
    { name: 'purity, finer', value: orNone(finePurity), note: 'by what a class is made of, such as characters' },
    { name: 'ambiguity tells errors', value: orNone(ambiguityAuroc), note: 'AUROC' },
    { name: '"none of these"', value: orNone(outlierAuroc), note: 'AUROC against classes of other groups' },
    {
      name: 'weights a prototype under L1',
      value: nonZeroPerPrototype.toFixed(2),
      note: `at ${(100 * sparseAccuracyLoss).toFixed(2)} points less accuracy`,
    },
  ];
}

const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
