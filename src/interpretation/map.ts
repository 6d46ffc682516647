import { PCA } from 'ml-pca';
import {
  readClasses,
  requireModelOnSamples,
  rowOf,
  type ClassReading,
  type ModelOnSamples,
} from './model-on-samples.ts';

/** One sample on the map. */
export interface MapSample {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** One prototype on the map, with what its association says. */
export interface MapPrototype extends ClassReading {
  readonly x: number;
  readonly y: number;
  /** The mean matching of the samples to it, in [0, 1], where it was given. */
  readonly mass?: number;
}

/** A model in two dimensions; plain JSON. */
export interface PrototypeMap {
  readonly samples: readonly MapSample[];
  readonly prototypes: readonly MapPrototype[];
  readonly labelNames: readonly string[];
  /** Fractions of the samples' variance along x and y, in [0, 1]; 0 where the samples do not vary. */
  readonly explainedVariance: readonly [number, number];
}

/** What `buildMap` reads. */
export interface MapInput extends ModelOnSamples {
  /** Mean matching of the samples to each prototype `[numPrototypes]`. */
  readonly mass?: ArrayLike<number>;
}

/**
 * The map of a model: principal components of the samples, prototypes projected by the same map. Signs are fixed (the
 * largest loading of an axis is positive), so that the same samples always give the same picture.
 * Source: the paper, figure 1.
 * @throws RangeError when the arrays do not fit together.
 */
export function buildMap(input: MapInput): PrototypeMap {
  const { numSamples, numPrototypes } = requireModelOnSamples('buildMap', input);
  const { depth, labelNames } = input;
  const project = principalPlane(input.embeddings, numSamples, depth);
  const samples = Array.from({ length: numSamples }, (_, i) => {
    const [x, y] = project.point(rowOf(input.embeddings, i, depth));
    return { x, y, label: input.labels[i]! };
  });
  const prototypes = Array.from({ length: numPrototypes }, (_, j) => {
    const [x, y] = project.point(rowOf(input.prototypes, j, depth));
    const reading = readClasses(rowOf(input.association, j, labelNames.length));
    const mass = input.mass?.[j];
    return { x, y, ...reading, ...(mass === undefined ? {} : { mass }) };
  });
  return { samples, prototypes, labelNames, explainedVariance: project.explainedVariance };
}

/** Of the first eigenvalue: smaller ones are rounding. */
const RANK_TOLERANCE = 1e-12;

/** A plane that points can be projected on. */
export interface Plane {
  point(row: Float32Array): [number, number];
  readonly explainedVariance: readonly [number, number];
}

/** The plane of the first two principal components; axes without variance are zero. */
export function principalPlane(embeddings: Float32Array, numSamples: number, depth: number): Plane {
  const mean = new Float64Array(depth);
  embeddings.forEach((value, at) => (mean[at % depth]! += value / numSamples));
  const rows = Array.from({ length: numSamples }, (_, i) =>
    Array.from(rowOf(embeddings, i, depth), (value, k) => value - mean[k]!),
  );
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0);
  // Without two different samples there is no direction to find. Compared exactly: the mean leaves rounding in `rows`.
  if (embeddings.every((value, at) => value === embeddings[at % depth]))
    return { point: () => [0, 0], explainedVariance: [0, 0] };
  const [first, second] = principalDirections(rows, depth).map(withPositiveLargest) as [number[], number[]];
  const along = (row: Float32Array, direction: number[]) =>
    direction.reduce((sum, loading, k) => sum + loading * (row[k]! - mean[k]!), 0);
  const explained = (direction: number[]) => rows.reduce((sum, row) => sum + dot(row, direction) ** 2, 0) / total;
  return {
    point: (row) => [along(row, first), along(row, second)],
    explainedVariance: [explained(first), explained(second)],
  };
}

/** The two unit directions of most variance of centred rows; zeros where fewer dimensions vary. */
function principalDirections(rows: readonly number[][], depth: number): number[][] {
  const components =
    rows.length < depth
      ? directionsFromGram(rows, depth)
      : new PCA([...rows]).getEigenvectors().transpose().to2DArray();
  return [0, 1].map((c) => components[c] ?? new Array<number>(depth).fill(0));
}

/**
 * With fewer samples than dimensions the same directions come from the samples' inner products, a far smaller matrix: for
 * its eigenvector u, Σ_i u_i x_i points along the component.
 */
function directionsFromGram(rows: readonly number[][], depth: number): number[][] {
  const gram = rows.map((a) => rows.map((b) => dot(a, b)));
  const pca = new PCA(gram, { isCovarianceMatrix: true });
  const eigenvalues = pca.getEigenvalues();
  const eigenvectors = pca.getEigenvectors();
  return [0, 1]
    .filter((c) => (eigenvalues[c] ?? 0) > RANK_TOLERANCE * eigenvalues[0]!)
    .map((c) => {
      const direction = new Array<number>(depth).fill(0);
      rows.forEach((row, i) => row.forEach((value, k) => (direction[k]! += eigenvectors.get(i, c) * value)));
      const length = Math.sqrt(dot(direction, direction));
      return direction.map((value) => value / length);
    });
}

/** The sign of an axis is free; fixed, the same samples always give the same picture. */
function withPositiveLargest(direction: readonly number[]): number[] {
  const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return direction.map((value) => (largest < 0 ? -value : value));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}
