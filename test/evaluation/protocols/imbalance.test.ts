import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawImbalancedEpisode } from '../../../src/evaluation/protocols/imbalance.ts';
import type { ImageClass } from '../../../src/episodes/types.ts';

const classes = Array.from({ length: 25 }, (_, c): ImageClass => {
  const rows = Array.from({ length: 21 }, (_, i) => 21 * c + i);
  return { name: `class${c}`, group: 'all', rows, turns: c % 2 === 0 ? 0 : 1 };
});
const countOf = (labels: Int32Array, label: number) => labels.filter((own) => own === label).length;

it('gives classes of 1 to 20 support images, the rest of 20 as queries, none in both', () => {
  const { labelNames, support, query } = drawImbalancedEpisode(classes, new Random(1));
  expect(new Set(labelNames).size).toBe(20);
  for (let label = 0; label < 20; label++) {
    expect(countOf(support.labels, label)).toBe(label + 1);
    expect(countOf(query.labels, label)).toBe(19 - label);
  }
  expect(new Set([...support.rows, ...query.rows]).size).toBe(400);
  for (const part of [support, query]) {
    part.rows.forEach((row, i) => {
      const own = classes[Math.floor(row / 21)]!;
      expect(labelNames[part.labels[i]!]).toBe(own.name);
      expect(part.turns[i]).toBe(own.turns);
    });
  }
});

it('draws the same episode from the same stream, and needs 20 classes of 20 images', () => {
  expect(drawImbalancedEpisode(classes, new Random(1))).toEqual(drawImbalancedEpisode(classes, new Random(1)));
  expect(() => drawImbalancedEpisode(classes.slice(1, 20), new Random(1))).toThrow(RangeError);
  const small = classes.map((own) => ({ ...own, rows: own.rows.slice(0, 19) }));
  expect(() => drawImbalancedEpisode(small, new Random(1))).toThrow(RangeError);
});
