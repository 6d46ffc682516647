import type { ModelDescription } from '../interpretation/describe-prototypes.ts';
import { shorten } from './shorten.ts';
import type { Table } from './table.ts';

const LONGEST_NAME = 32;

/** A row a prototype: its class, share, ambiguity, mass, the samples that match it, the nearest of them. */
export function prototypeTable({ prototypes, classes }: ModelDescription): Table {
  const name = (label: number) => shorten(classes[label]?.name ?? '', LONGEST_NAME);
  return {
    columns: [
      { title: 'prototype', align: 'right' },
      { title: 'class', align: 'left' },
      { title: 'share', align: 'right' },
      { title: 'also', align: 'left' },
      { title: 'ambiguity', align: 'right' },
      { title: 'mass', align: 'right' },
      { title: 'samples', align: 'right' },
      { title: 'nearest (distance)', align: 'left' },
    ],
    rows: prototypes.map((p) => [
      String(p.index),
      name(p.winner),
      percent(p.share),
      p.likelyLabels
        .filter((label) => label !== p.winner)
        .map(name)
        .join(', '),
      p.ambiguity.toFixed(2),
      percent(p.mass),
      String(p.matchedRows.length),
      p.nearest.map(({ row, distance }) => `${row} (${distance.toFixed(2)})`).join(', '),
    ]),
  };
}

/** A row a class: what kind it is, its prototypes by region (`0 1 | 4`: two regions), and the ones it shares. */
export function classTable({ classes }: ModelDescription): Table {
  return {
    columns: [
      { title: 'class', align: 'left' },
      { title: 'kind', align: 'left' },
      { title: 'prototypes by region', align: 'left' },
      { title: 'shared', align: 'left' },
    ],
    rows: classes.map((c) => [
      shorten(c.name, LONGEST_NAME),
      c.kinds.join(', '),
      c.regions.map((region) => region.join(' ')).join(' | '),
      c.shared.join(' '),
    ]),
  };
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
