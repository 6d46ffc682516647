import { describe, expect, it } from 'vitest';
import { markdownTable, textTable, type Table } from '../../src/report/table.ts';

const table: Table = {
  columns: [
    { title: 'peer', align: 'left' },
    { title: 'accuracy', align: 'right' },
  ],
  rows: [
    ['ours', '97.53 ± 0.12 %'],
    ['k|NN, é', '9.00 %'], // the accent is a character of its own
  ],
};

describe('textTable', () => {
  it('aligns columns', () => {
    expect(textTable(table)).toBe(
      ['peer           accuracy', '───────  ──────────────', 'ours     97.53 ± 0.12 %', 'k|NN, é          9.00 %'].join(
        '\n',
      ),
    );
  });

  it('stands without rows, and refuses a row of another length', () => {
    expect(textTable({ ...table, rows: [] })).toBe('peer  accuracy\n────  ────────');
    expect(() => textTable({ ...table, rows: [['one']] })).toThrow(/row 'one' has 1 cells; the head has 2/);
  });
});

describe('markdownTable', () => {
  it('writes alignment and escapes bars', () => {
    expect(markdownTable(table)).toBe(
      [
        '| peer     |       accuracy |',
        '| -------- | -------------: |',
        '| ours     | 97.53 ± 0.12 % |',
        '| k\\|NN, é |         9.00 % |',
      ].join('\n'),
    );
  });
});
