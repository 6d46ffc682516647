import type { Prediction } from '../interpretation/fitted/index.ts';
import { shorten } from './shorten.ts';
import type { Table } from './table.ts';

const LONGEST_NAME = 32;
const LONGEST_PATH = 40;
/** Prototypes and support samples named in a row. */
const NAMED = 3;

/** A row an image: what it is, how sure that is, which prototypes say so, which of the fitted images are nearest. */
export function predictTable(answers: readonly (Prediction & { readonly image: string })[]): Table {
  const name = (text: string) => shorten(text, LONGEST_NAME);
  return {
    columns: [
      { title: 'image', align: 'left' },
      { title: 'class', align: 'left' },
      { title: 'probability', align: 'right' },
      { title: 'ambiguity', align: 'right' },
      { title: 'because of prototypes', align: 'left' },
      { title: 'nearest images (distance)', align: 'left' },
    ],
    rows: answers.map((answer) => [
      shorten(answer.image, LONGEST_PATH),
      answer.known === false ? `none of these (nearest: ${name(answer.label)})` : name(answer.label),
      percent(answer.probability),
      answer.ambiguity.toFixed(2),
      answer.prototypes
        .slice(0, NAMED)
        .map(({ prototype, label, share }) => `${prototype} of ${name(label)} ${percent(share)}`)
        .join(', '),
      answer.nearest
        .slice(0, NAMED)
        .map(
          ({ label, source, distance }) =>
            `${source === null ? name(label) : shorten(source, LONGEST_NAME)} (${distance.toFixed(2)})`,
        )
        .join(', '),
    ]),
  };
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
