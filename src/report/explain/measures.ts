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
      note: 'how many make up a decision, mean; the fewer, the easier to read',
    },
    {
      name: 'largest matching',
      value: matchingPeak.toFixed(3),
      note: "the best prototype's share of an image, mean; at 1 the line above says little",
    },
    {
      name: 'calibration error',
      value: calibrationError.toFixed(3),
      note: 'how far off probabilities are, expected, ten bins',
    },
    { name: 'purity', value: purity.toFixed(3), note: "of a prototype's ten nearest test images: share of its class" },
    {
      name: 'purity, finer',
      value: orNone(finePurity),
      note: 'the same by what a class is made of, such as characters',
    },
    {
      name: 'ambiguity tells errors',
      value: orNone(ambiguityAuroc),
      note: 'AUROC: how often a wrong image is more ambiguous than a right one',
    },
    {
      name: '"none of these"',
      value: orNone(outlierAuroc),
      note: "AUROC: how often an image of another group's class is the stranger one",
    },
    {
      name: 'weights a prototype under L1',
      value: nonZeroPerPrototype.toFixed(2),
      note: `at ${(100 * Math.abs(sparseAccuracyLoss)).toFixed(2)} points ${sparseAccuracyLoss < 0 ? 'more' : 'less'} accuracy`,
    },
  ];
}

const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
