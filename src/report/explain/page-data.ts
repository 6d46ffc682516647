import type { ModelExplanation } from '../../interpretation/reading/explain-model.ts';
import { labelColour, labelSymbol } from '../palette.ts';

/** Base64 of all pictures together, in bytes: of more samples than fit, those that the page names come first. */
const PICTURE_BUDGET = 9_000_000;
const DIGITS = 4;

/** What the page's script reads: columns, short, since there may be thousands of samples. */
export interface PageData {
  readonly labels: readonly { readonly name: string; readonly colour: string; readonly symbol: string }[];
  /** `[x, y, label, isTest, predicted or -1, probability, ambiguity, prototype or -1, nearest, source]` */
  readonly samples: readonly (readonly [
    number,
    number,
    number,
    0 | 1,
    number,
    number,
    number,
    number,
    readonly number[],
    string | null,
  ])[];
  /** `[x, y, label, purity, samples]` */
  readonly prototypes: readonly (readonly [number, number, number, number, number])[];
  /** PNG in base64 of each sample, '' where there is none. */
  readonly pictures: readonly string[];
}

/** @param thumbnails a small PNG of each sample, or null */
export function pageData(explanation: ModelExplanation, thumbnails: readonly (Uint8Array | null)[]): PageData {
  const { samples, prototypes, map, labelNames } = explanation;
  const matched = new Map(prototypes.flatMap(({ index, matchedRows }) => matchedRows.map((row) => [row, index])));
  return {
    labels: labelNames.map((name, label) => ({ name, colour: labelColour(label), symbol: labelSymbol(label) })),
    samples: samples.map(({ role, label, source, nearest, reading }, i) => {
      const { x, y } = map.samples[i]!;
      const isTest = role === 'test' ? 1 : 0;
      const prototype = reading?.shares[0]?.prototype ?? matched.get(i) ?? -1;
      const read = [
        reading?.predicted ?? -1,
        round(reading?.probability ?? 0),
        round(reading?.ambiguity ?? 0),
      ] as const;
      return [round(x), round(y), label, isTest, ...read, prototype, nearest, source];
    }),
    prototypes: prototypes.map(({ index, winner, share, samples: mass }) => {
      const { x, y } = map.prototypes[index]!;
      return [round(x), round(y), winner, round(share), round(mass)];
    }),
    pictures: withinBudget(explanation, thumbnails),
  };
}

/** As JSON that may stand inside a script element, whatever the names hold. */
export function scriptJson(data: PageData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function withinBudget(explanation: ModelExplanation, thumbnails: readonly (Uint8Array | null)[]): string[] {
  const { samples, prototypes, wrong, ambiguous } = explanation;
  const named = [
    ...prototypes.flatMap(({ nearest }) => nearest.map(({ row }) => row)),
    ...[...wrong, ...ambiguous].flatMap(({ sample }) => [sample, ...samples[sample]!.nearest]),
  ];
  const pictures = samples.map(() => '');
  let bytes = 0;
  for (const sample of new Set([...named, ...samples.keys()])) {
    const png = thumbnails[sample];
    if (!png) continue;
    bytes += (4 * png.length) / 3;
    if (bytes > PICTURE_BUDGET) break;
    pictures[sample] = Buffer.from(png).toString('base64');
  }
  return pictures;
}

const round = (value: number) => Number(value.toPrecision(DIGITS));
