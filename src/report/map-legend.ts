import * as Plot from '@observablehq/plot';
import { labelColour, labelSymbol } from './palette.ts';
import { shorten } from './shorten.ts';

const ROW_HEIGHT = 19;
const COLUMNS_AT_MOST = 3;
const LONGEST_NAME = 30;
const CHARACTER_WIDTH = 7;
/** Pixels right of the frame where the first column starts, and from a symbol to its text. */
const OFFSET = 22;
const TEXT_OFFSET = 12;
/** Rows taken by the prototype's own entry. */
const HEAD_ROWS = 2;

/** Pixels that the legend needs right of the frame. */
export function legendWidth(labelNames: readonly string[], numbered: boolean, height: number): number {
  const { columns, columnWidth } = layout(labelNames, numbered, height);
  return OFFSET + columns * columnWidth;
}

/**
 * Marks of the legend, right of a frame of `height` pixels: the diamond, then every class with its symbol and name (after its
 * number, where prototypes are annotated by numbers). Classes that do not fit are counted in the last line.
 */
export function legendMarks(labelNames: readonly string[], numbered: boolean, height: number): Plot.Markish[] {
  const { rows, columns, columnWidth, texts } = layout(labelNames, numbered, height);
  const room = rows * columns;
  const shown = labelNames.length > room ? room - 1 : labelNames.length;
  const place = (entry: number) => ({
    dx: OFFSET + Math.floor(entry / rows) * columnWidth,
    dy: 10 + (HEAD_ROWS + (entry % rows)) * ROW_HEIGHT,
  });
  const marks: Plot.Markish[] = [
    symbolMark('diamond', 'black', { dx: OFFSET, dy: 10 }, 7),
    textMark(numbered ? 'prototype, number of its class' : 'prototype, its class', { dx: OFFSET, dy: 10 }),
  ];
  for (let label = 0; label < shown; label++) {
    marks.push(symbolMark(labelSymbol(label), labelColour(label), place(label), 5));
    marks.push(textMark(texts[label]!, place(label)));
  }
  if (shown < labelNames.length) marks.push(textMark(`and ${labelNames.length - shown} more`, place(shown)));
  return marks;
}

function layout(labelNames: readonly string[], numbered: boolean, height: number) {
  const rows = Math.floor(height / ROW_HEIGHT) - HEAD_ROWS;
  const columns = Math.min(COLUMNS_AT_MOST, Math.ceil(labelNames.length / rows));
  const texts = labelNames.map((name, label) => {
    const short = shorten(name, LONGEST_NAME);
    return numbered ? `${label + 1}  ${short}` : short;
  });
  const longest = texts.reduce((most, text) => Math.max(most, [...text].length), 0);
  const least = columns === 1 ? 200 : 0; // the prototype's own entry
  return { rows, columns, columnWidth: Math.max(least, TEXT_OFFSET + 12 + longest * CHARACTER_WIDTH), texts };
}

function symbolMark(symbol: Plot.SymbolType, fill: string, at: { dx: number; dy: number }, r: number): Plot.Markish {
  return Plot.dot([0], { frameAnchor: 'top-right', symbol, fill, r, ...at });
}

function textMark(text: string, { dx, dy }: { dx: number; dy: number }): Plot.Markish {
  const at = { dx: dx + TEXT_OFFSET, dy, lineAnchor: 'middle', textAnchor: 'start' } as const;
  return Plot.text([text], { frameAnchor: 'top-right', text: (line: string) => line, fontSize: 12, ...at });
}
