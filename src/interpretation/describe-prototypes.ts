import { squaredRowDistances } from '../metrics/squared-row-distances.ts';
import { requireInteger } from '../base/check.ts';
import { describeClasses, type ClassDescription } from './describe-classes.ts';
import {
  readClasses,
  requireModelOnSamples,
  rowOf,
  type ClassReading,
  type ModelOnSamples,
} from './model-on-samples.ts';

/** A sample near a prototype. */
export interface NearSample {
  /** Row in the embeddings. */
  readonly row: number;
  readonly label: number;
  /** Euclidean distance, not squared. */
  readonly distance: number;
}

/** One prototype in words and numbers. */
export interface PrototypeDescription extends ClassReading {
  readonly index: number;
  /** Mean matching of the samples to it, in [0, 1]; the masses of all prototypes sum to 1. */
  readonly mass: number;
  /** Rows of the samples that match it more than any other prototype. */
  readonly matchedRows: readonly number[];
  /** a_j: its distribution over the labels. */
  readonly classes: readonly number[];
  /** The labels at least half as likely as the winner, likeliest first: more than one where it is ambiguous. */
  readonly likelyLabels: readonly number[];
  /** The nearest samples, nearest first. */
  readonly nearest: readonly NearSample[];
}

/** What `describePrototypes` reads. */
export interface DescriptionInput extends ModelOnSamples {
  /** q `[numSamples, numPrototypes]`: the matching of each sample, rows summing to 1. */
  readonly matching: Float32Array;
}

/** The tables of a model; plain JSON. */
export interface ModelDescription {
  readonly prototypes: readonly PrototypeDescription[];
  readonly classes: readonly ClassDescription[];
}

/** A label is likely for a prototype from this fraction of the winner's share on. */
const LIKELY = 0.5;

/**
 * Describes each prototype (mass, classes, ambiguity, nearest samples) and each class by its prototypes.
 * @param numNearest how many samples to name for each prototype, at most.
 * @throws RangeError when the arrays do not fit together.
 */
export function describePrototypes(input: DescriptionInput, numNearest = 5): ModelDescription {
  const { numSamples, numPrototypes } = requireModelOnSamples('describePrototypes', input);
  requireInteger('describePrototypes', 'numNearest', numNearest, 1);
  if (input.matching.length !== numSamples * numPrototypes) {
    throw new RangeError(
      `describePrototypes: matching must be [${numSamples}, ${numPrototypes}], got ${input.matching.length} numbers.`,
    );
  }
  const distances = squaredRowDistances(input.prototypes, input.embeddings, input.depth);
  const matchedRows = rowsByPrototype(input.matching, numSamples, numPrototypes);
  const prototypes = Array.from({ length: numPrototypes }, (_, j): PrototypeDescription => {
    const classes = Array.from(rowOf(input.association, j, input.labelNames.length));
    const reading = readClasses(classes);
    let mass = 0;
    for (let i = 0; i < numSamples; i++) mass += input.matching[i * numPrototypes + j]! / numSamples;
    return {
      index: j,
      ...reading,
      mass,
      matchedRows: matchedRows[j] ?? [],
      classes,
      likelyLabels: likelyLabels(classes, reading.share),
      nearest: nearestSamples(distances.subarray(j * numSamples, (j + 1) * numSamples), input.labels, numNearest),
    };
  });
  return { prototypes, classes: describeClasses(input, prototypes) };
}

/** Rows of the samples by the prototype they match most. */
function rowsByPrototype(matching: Float32Array, numSamples: number, numPrototypes: number): number[][] {
  const rows = Array.from({ length: numPrototypes }, (): number[] => []);
  for (let i = 0; i < numSamples; i++) rows[readClasses(rowOf(matching, i, numPrototypes)).winner]!.push(i);
  return rows;
}

function likelyLabels(classes: readonly number[], winnerShare: number): number[] {
  return Array.from(classes.keys())
    .filter((label) => classes[label]! >= LIKELY * winnerShare)
    .sort((a, b) => classes[b]! - classes[a]!);
}

function nearestSamples(squared: Float64Array, labels: Int32Array, count: number): NearSample[] {
  return Array.from(squared.keys())
    .sort((a, b) => squared[a]! - squared[b]!)
    .slice(0, count)
    .map((row) => ({ row, label: labels[row]!, distance: Math.sqrt(squared[row]!) }));
}
