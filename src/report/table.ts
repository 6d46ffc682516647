/** A table of texts. */
export interface Table {
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  /** Each as long as `columns`. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table for the terminal: columns aligned by spaces, a rule under the head. No trailing spaces, no newline at the end.
 * @throws RangeError when a row has another length than the head.
 */
export function textTable(table: Table): string {
  const { widths, lines } = padded(table, (cell) => cell);
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [head, ...body] = lines.map((cells) => cells.join('  ').trimEnd());
  return [head, rule, ...body].join('\n');
}

/**
 * The same as a Markdown table, aligned as text too; `|` in a cell is escaped.
 * @throws RangeError when a row has another length than the head.
 */
export function markdownTable(table: Table): string {
  const { widths, lines } = padded(table, (cell) => cell.replaceAll('|', '\\|'));
  const rule = widths.map((width, c) =>
    table.columns[c]!.align === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [head, ...body] = lines;
  return [head!, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Markdown wants a rule of at least three characters. */
const LEAST_WIDTH = 3;

function padded({ columns, rows }: Table, write: (cell: string) => string) {
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new RangeError(`table: row '${row.join(', ')}' has ${row.length} cells; the head has ${columns.length}.`);
    }
  }
  const cells = [columns.map((column) => column.title), ...rows].map((row) => row.map(write));
  const widths = columns.map((_, c) => Math.max(LEAST_WIDTH, ...cells.map((row) => lengthOf(row[c]!))));
  const lines = cells.map((row) =>
    row.map((cell, c) => {
      const space = ' '.repeat(widths[c]! - lengthOf(cell));
      return columns[c]!.align === 'right' ? space + cell : cell + space;
    }),
  );
  return { widths, lines };
}

/** Letters of which none joins another. */
const SINGLE = /^[ -~\u00a0-\u02ff\u2013\u2014]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** In characters that a reader sees: an accent belongs to its letter. */
function lengthOf(text: string): number {
  return SINGLE.test(text) ? text.length : [...graphemes.segment(text)].length;
}
