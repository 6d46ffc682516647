import { describePrototypes } from '../interpretation/describe-prototypes.ts';
import { modelOnSupport, type FittedModel } from '../interpretation/fitted/index.ts';
import { shorten } from './shorten.ts';
import { textTable } from './table.ts';

const LONGEST_NAME = 32;

/** What a fit gave, in numbers; plain JSON. */
export interface FitSummary {
  readonly classes: readonly {
    readonly id: string;
    readonly name: string;
    readonly images: number;
    readonly prototypes: number;
    readonly kinds: readonly string[];
  }[];
  readonly images: number;
  readonly prototypes: number;
  readonly leaveOneOut: FittedModel['leaveOneOut'];
  readonly calibration: FittedModel['calibration'];
  readonly outlierThreshold: FittedModel['outlierThreshold'];
}

export function fitSummary(fitted: FittedModel): FitSummary {
  const { classes, prototypes } = describePrototypes(modelOnSupport(fitted));
  const { support, leaveOneOut, calibration, outlierThreshold } = fitted;
  return {
    classes: fitted.classes.map(({ id, name }, label) => ({
      ...{ id, name, images: support.labels.filter((l) => l === label).length },
      prototypes: classes[label]!.prototypes.length,
      kinds: classes[label]!.kinds,
    })),
    ...{ images: support.labels.length, prototypes: prototypes.length, leaveOneOut, calibration, outlierThreshold },
  };
}

/** The same for a reader. */
export function fitLines(fitted: FittedModel): string[] {
  const { classes, images, prototypes, leaveOneOut, outlierThreshold } = fitSummary(fitted);
  const table = textTable({
    columns: [
      { title: 'class', align: 'left' },
      { title: 'images', align: 'right' },
      { title: 'prototypes', align: 'right' },
      { title: 'kind', align: 'left' },
    ],
    rows: classes.map((c) => [
      shorten(c.name, LONGEST_NAME),
      String(c.images),
      String(c.prototypes),
      c.kinds.join(', '),
    ]),
  });
  const left =
    leaveOneOut.accuracy === null
      ? 'One image a class: how sure an answer is cannot be checked on them.'
      : `Each image told by the others: ${(100 * leaveOneOut.accuracy).toFixed(1)} % of ${leaveOneOut.count} right.`;
  const outliers = {
    card: '"None of these" is told by what the network saw in training.',
    leaveOneOut: '"None of these" is told by how far these images are from each other.',
    none: '"None of these" cannot be told: that needs a second image of a class, or a network with a model card.',
  }[outlierThreshold.from];
  return [table, `${classes.length} classes, ${images} images, ${prototypes} prototypes. ${left}`, outliers];
}
