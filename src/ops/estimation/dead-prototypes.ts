import { normaliseRows } from './w-step-mixture.ts';
import type { FitEvent } from './fit-history.ts';
import type { PlacedPrototypes } from './placed-prototypes.ts';
import type { Problem } from './problem.ts';
import type { SampleMatching } from './sample-matching.ts';

/** A prototype whose matches add up to less than this part of one sample is dead: it has no gradient to come back by. */
const DEAD_MASS = 1e-3;

/** What belongs to each prototype, row by row. */
export interface PrototypeRows {
  /** [numPrototypes, rank] */
  readonly coordinates: Float64Array;
  /** [numPrototypes, numLabels] */
  readonly association: Float64Array;
  readonly founderLabels: readonly number[];
  /** Whether the prototype must not be re-seeded: it was before, or the number of prototypes follows the data. */
  readonly reseeded: readonly boolean[];
}

/** The positions of prototypes that no sample matches. */
export function deadPrototypes({ masses }: SampleMatching): number[] {
  return Array.from(masses, (mass, j) => (mass < DEAD_MASS ? j : -1)).filter((j) => j >= 0);
}

/**
 * Re-seeds each dead prototype at the sample farthest from every living one; removes it when that was done before or no
 * sample is left apart from the prototypes.
 */
export function replaceDead(
  problem: Problem,
  prototypes: PlacedPrototypes,
  rows: PrototypeRows,
  dead: readonly number[],
  iteration: number,
): { rows: PrototypeRows; events: FitEvent[] } {
  const { numLabels, labels } = problem;
  const { rank, samples } = problem.span;
  const distances = distanceToLiving(problem, prototypes, new Set(dead));
  const [coordinates, association] = [rows.coordinates.slice(), rows.association.slice()];
  const [founderLabels, reseeded] = [[...rows.founderLabels], [...rows.reseeded]];
  const events: FitEvent[] = [];
  const removed = new Set<number>();
  for (const j of dead) {
    const sample = distances.indexOf(Math.max(...distances));
    if (reseeded[j] || !((distances[sample] as number) > 0)) {
      removed.add(j);
      events.push({ iteration, kind: 'removed', prototype: j, sample: null });
      continue;
    }
    distances[sample] = 0;
    coordinates.set(samples.subarray(sample * rank, (sample + 1) * rank), j * rank);
    founderLabels[j] = labels[sample] as number;
    association.set(founderRow(problem, association, founderLabels[j]), j * numLabels);
    reseeded[j] = true;
    events.push({ iteration, kind: 'reseeded', prototype: j, sample });
  }
  const kept = founderLabels.map((_, j) => j).filter((j) => !removed.has(j));
  return {
    rows: {
      coordinates: pickRows(coordinates, kept, rank),
      association: pickRows(association, kept, numLabels),
      founderLabels: kept.map((j) => founderLabels[j] as number),
      reseeded: kept.map((j) => reseeded[j] as boolean),
    },
    events,
  };
}

/** Squared distance of each sample to the nearest living prototype. */
function distanceToLiving(
  { squaredNorms: sampleNorms, numSamples }: Problem,
  { products, squaredNorms }: PlacedPrototypes,
  dead: ReadonlySet<number>,
): number[] {
  return Array.from({ length: numSamples }, (_, i) => {
    let least = Infinity;
    squaredNorms.forEach((norm, j) => {
      const distance = sampleNorms[i]! - 2 * products[j * numSamples + i]! + norm;
      if (!dead.has(j)) least = Math.min(least, distance);
    });
    return least;
  });
}

/** The association of a prototype that stands for one label, as sure as the surest weight there is. */
function founderRow({ form, numLabels, numSamples, alpha }: Problem, association: Float64Array, label: number) {
  const row = new Float64Array(numLabels);
  if (form === 'mixture') {
    row.fill(alpha * numSamples)[label]! += 1;
    return normaliseRows(row, numLabels);
  }
  row[label] = association.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  return row;
}

function pickRows(values: Float64Array, rows: readonly number[], columns: number): Float64Array {
  const picked = new Float64Array(rows.length * columns);
  rows.forEach((row, to) => picked.set(values.subarray(row * columns, (row + 1) * columns), to * columns));
  return picked;
}
