import { describe, expect, it } from 'vitest';
import { describePrototypes } from '../../src/interpretation/describe-prototypes.ts';
import { classTable, prototypeTable } from '../../src/report/model-tables.ts';
import { textTable } from '../../src/report/table.ts';

const description = describePrototypes(
  {
    embeddings: Float32Array.of(0, 1, 5, 6, 10, 11),
    labels: Int32Array.of(0, 0, 1, 1, 0, 0),
    labelNames: ['ends', 'middle'],
    prototypes: Float32Array.of(0.25, 5, 10.5),
    association: Float32Array.of(1, 0, 0.375, 0.625, 1, 0),
    matching: Float32Array.of(1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1),
    depth: 1,
  },
  2,
);

describe('prototypeTable', () => {
  it('has a row a prototype', () => {
    const { columns, rows } = prototypeTable(description);
    expect(rows[0]).toEqual(['0', 'ends', '100.0 %', '', '0.00', '33.3 %', '2', '0 (0.25), 1 (0.75)']);
    expect(rows[1]).toEqual(['1', 'middle', '62.5 %', 'ends', '0.95', '33.3 %', '2', '2 (0.00), 3 (1.00)']);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
  });
});

describe('classTable', () => {
  it('has a row a class, regions apart', () => {
    expect(classTable(description).rows).toEqual([
      ['ends', 'scattered, ambiguous', '0 | 2', '1'],
      ['middle', 'single, ambiguous', '1', '1'],
    ]);
    expect(textTable(classTable(description)).split('\n')).toHaveLength(4);
  });
});
