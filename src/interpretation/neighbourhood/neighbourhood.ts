import { requireInteger } from '../../base/check.ts';
import { rowCount, squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import type { PrototypeClassifier } from '../../ops/estimation/index.ts';
import { principalPlane } from '../map.ts';
import { rowOf } from '../model-on-samples.ts';
import { classBoundary, labelOf, type BoundaryCrossing } from './class-boundary.ts';

/** One sample, those around it, and the model that they are seen through; row-major. */
export interface NeighbourhoodInput {
  /** The sample's embedding, [depth]. */
  readonly sample: Float32Array;
  /** The samples it lies among, [numSamples, depth], with their labels. */
  readonly embeddings: Float32Array;
  readonly labels: Int32Array;
  readonly classifier: PrototypeClassifier;
  /** The sample's own row among `embeddings`, where it is one of them: it is not its own neighbour. */
  readonly row?: number;
  /** How many samples make the neighbourhood, at most; 20 if left out. */
  readonly numNeighbours?: number;
  /** How many prototypes are named, at most; 5 if left out. */
  readonly numPrototypes?: number;
}

/** A place on the plane of the local principal components. */
export interface LocalPoint {
  readonly x: number;
  readonly y: number;
}

/** A sample of the neighbourhood. */
export interface NeighbourSample extends LocalPoint {
  /** Row among the embeddings. */
  readonly row: number;
  readonly label: number;
  /** Euclidean, in the whole space. */
  readonly distance: number;
}

/** A prototype of the neighbourhood. */
export interface NeighbourPrototype extends LocalPoint {
  readonly prototype: number;
  /** The label predicted at the prototype itself. */
  readonly label: number;
  /** Euclidean, in the whole space. */
  readonly distance: number;
  /** Where the straight way to it first leaves the sample's class; null where all of it is of that class. */
  readonly crossing: (BoundaryCrossing & LocalPoint & { readonly distance: number }) | null;
}

/** What lies around one sample; plain JSON. */
export interface Neighbourhood extends LocalPoint {
  /** The label predicted for the sample. */
  readonly label: number;
  /** Fractions of the neighbours' variance along x and y, in [0, 1]. */
  readonly explainedVariance: readonly [number, number];
  /** Nearest first, both. */
  readonly samples: readonly NeighbourSample[];
  readonly prototypes: readonly NeighbourPrototype[];
}

const DEFAULTS = { numNeighbours: 20, numPrototypes: 5 } as const;

/**
 * The surroundings of a sample: the principal components of it and its nearest samples, and for each of the nearest
 * prototypes how far the sample could move straight towards it before its class changes. The least of these distances is
 * how much room the sample has, in the embedding.
 * @throws RangeError when the arrays do not fit together.
 */
export function neighbourhood(input: NeighbourhoodInput): Neighbourhood {
  const { sample, embeddings, labels, classifier, row } = input;
  const { numNeighbours, numPrototypes } = { ...DEFAULTS, ...input };
  const { depth } = classifier;
  requireInteger('neighbourhood', 'numNeighbours', numNeighbours, 1);
  requireInteger('neighbourhood', 'numPrototypes', numPrototypes, 1);
  const numSamples = rowCount('neighbourhood', embeddings, depth);
  if (sample.length !== depth || labels.length !== numSamples) {
    throw new RangeError(
      `neighbourhood: sample must hold ${depth} numbers and labels ${numSamples}, got ${sample.length} and ${labels.length}.`,
    );
  }
  const prototypes = Float32Array.from(classifier.prototypes);
  const samples = nearest(sample, embeddings, depth).filter(({ index }) => index !== row);
  const near = samples.slice(0, numNeighbours);
  const around = new Float32Array((near.length + 1) * depth);
  around.set(sample);
  near.forEach(({ index }, i) => around.set(rowOf(embeddings, index, depth), (i + 1) * depth));
  const plane = principalPlane(around, near.length + 1, depth);
  const place = (point: Float32Array): LocalPoint => {
    const [x, y] = plane.point(point);
    return { x, y };
  };
  return {
    ...place(sample),
    label: labelOf(classifier, sample),
    explainedVariance: plane.explainedVariance,
    samples: near.map(({ index, distance }) => ({
      ...{ row: index, label: labels[index]!, distance },
      ...place(rowOf(embeddings, index, depth)),
    })),
    prototypes: nearest(sample, prototypes, depth)
      .slice(0, numPrototypes)
      .map(({ index, distance }) => {
        const prototype = rowOf(prototypes, index, depth);
        const crossing = classBoundary(classifier, sample, prototype);
        return {
          ...{ prototype: index, label: labelOf(classifier, prototype), distance },
          ...place(prototype),
          crossing:
            crossing === null
              ? null
              : { ...crossing, ...place(onTheWay(sample, prototype, crossing.at)), distance: crossing.at * distance },
        };
      }),
  };
}

function onTheWay(from: Float32Array, to: Float32Array, part: number): Float32Array {
  return from.map((value, k) => value + part * (to[k]! - value));
}

/** Rows by their distance to a point, nearest first; the first of equals first. */
function nearest(point: Float32Array, rows: Float32Array, depth: number): { index: number; distance: number }[] {
  return Array.from(squaredRowDistances(point, rows, depth), (squared, index) => ({
    ...{ index, distance: Math.sqrt(squared) },
  })).sort((a, b) => a.distance - b.distance);
}
