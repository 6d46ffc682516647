import type { Dataset, ImageClass, Split } from './types.ts';

/** What one part of a split holds. */
export interface PartSummary {
  readonly classes: number;
  readonly groups: number;
  /** Images that can be drawn: one that serves as four classes by rotation counts four times. */
  readonly images: number;
  readonly imagesPerClass: { readonly min: number; readonly mean: number; readonly max: number };
  /** Entropy of the class shares over that of equal shares: 1 where all classes are equally large. */
  readonly balance: number;
  /** Names and numbers of images of the smallest classes: they limit shots + queries. */
  readonly smallest: readonly { readonly name: string; readonly images: number }[];
}

/** What a data set holds; plain JSON. */
export interface DatasetSummary {
  readonly name: string;
  readonly fingerprint: string;
  /** Different images, before rotations. */
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly split: Readonly<Record<keyof Split, PartSummary>>;
}

const SMALLEST = 3;

/** Counts the classes and images of a data set. */
export function summarise({ name, fingerprint, images, split }: Dataset): DatasetSummary {
  return {
    name,
    fingerprint,
    images: images.numImages,
    height: images.height,
    width: images.width,
    depth: images.depth,
    split: { train: part(split.train), validation: part(split.validation), test: part(split.test) },
  };
}

function part(classes: readonly ImageClass[]): PartSummary {
  const counts = classes.map((c) => c.rows.length);
  const images = counts.reduce((sum, count) => sum + count, 0);
  const sorted = [...classes].sort((a, b) => a.rows.length - b.rows.length);
  return {
    classes: classes.length,
    groups: new Set(classes.map((c) => c.group)).size,
    images,
    imagesPerClass: {
      min: sorted[0]?.rows.length ?? 0,
      mean: classes.length === 0 ? 0 : images / classes.length,
      max: sorted.at(-1)?.rows.length ?? 0,
    },
    balance: balance(counts, images),
    smallest: sorted.slice(0, SMALLEST).map((c) => ({ name: c.name, images: c.rows.length })),
  };
}

function balance(counts: readonly number[], total: number): number {
  if (counts.length < 2) return 1;
  const entropy = counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
  return Math.min(1, entropy / Math.log(counts.length)); // rounding may pass 1 by a hair
}
