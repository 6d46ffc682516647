import * as tf from '@tensorflow/tfjs-core';
import { requireInteger, requireShape } from '../base/check.ts';
import { adaptiveClusters } from './adaptive-clusters.ts';
import { classMembership } from './class-membership.ts';
import { detach } from './detach.ts';
import { squaredDistances } from './matching.ts';
import { requireSynchronousReads } from './synchronous-reads.ts';

/**
 * `classMeans`: one per class (Snell et al. 2017). `kMeans`: several per class. `supportSamples`: one per sample.
 * `adaptive`: as many per class as its samples ask for.
 */
export const PROTOTYPE_SOURCES = ['classMeans', 'kMeans', 'supportSamples', 'adaptive'] as const;
/** One of {@link PROTOTYPE_SOURCES}. */
export type PrototypeSource = (typeof PROTOTYPE_SOURCES)[number];

/** Iterations of soft k-means: from distant seeds, a handful of support samples has settled after these. */
const K_MEANS_ITERATIONS = 4;
/** Takes a prototype of another class out of a soft-max; large against any squared distance over temperature. */
const EXCLUDED = 1e9;

/** The prototypes that a support gives. */
export interface SupportPrototypes {
  /** [numPrototypes, depth]; differentiable in the embeddings. */
  readonly prototypes: tf.Tensor2D;
  /** The label that prototype j was founded for. */
  readonly founderLabels: Int32Array;
}

/** Mean embedding of each class: `x` [support, depth], labels 0..numLabels-1 → [numLabels, depth]. */
export function classMeans(x: tf.Tensor2D, labels: Int32Array, numLabels: number): tf.Tensor2D {
  return tf.tidy(() => {
    const members = classMembership(labels, numLabels); // [support, numLabels]
    const counts = tf.reshape(tf.sum(members, 0), [numLabels, 1]);
    return tf.div(tf.matMul(members, x, true, false), counts) as tf.Tensor2D;
  });
}

/**
 * Initial prototypes from the labelled support of an episode (method §5).
 * @param x embeddings of the support [support, depth]
 * @param labels position of each sample's class, every one of 0..numLabels-1 present
 * @param perClass prototypes per class for `kMeans`; a class with fewer samples gets one per sample
 * For `adaptive` the distances are read back at once, which a backend without synchronous reads cannot do.
 * @throws RangeError if a class has no sample.
 */
export function supportPrototypes(
  x: tf.Tensor2D,
  labels: Int32Array,
  numLabels: number,
  source: PrototypeSource,
  perClass: number,
  temperature: tf.Scalar | number,
): SupportPrototypes {
  requireShape('supportPrototypes: embeddings', x, [labels.length, null]);
  requireInteger('supportPrototypes', 'perClass', perClass, 1);
  const rowsByLabel: number[][] = Array.from({ length: numLabels }, () => []);
  labels.forEach((label, row) => rowsByLabel[label]?.push(row));
  const empty = rowsByLabel.findIndex((rows) => rows.length === 0);
  if (empty >= 0) throw new RangeError(`supportPrototypes: every label must have a sample, label ${empty} has none.`);

  if (source === 'supportSamples') return { prototypes: tf.clone(x), founderLabels: Int32Array.from(labels) };
  if (source === 'classMeans') {
    return {
      prototypes: classMeans(x, labels, numLabels),
      founderLabels: Int32Array.from({ length: numLabels }, (_, l) => l),
    };
  }
  if (source === 'adaptive') return adaptivePrototypes(x, labels, numLabels);
  const prototypes = tf.tidy(() => {
    const { seeds, founders } = farthestFirst(x, labels, rowsByLabel, perClass);
    return { prototypes: softKMeans(x, labels, seeds, founders, temperature), founders };
  });
  return { prototypes: prototypes.prototypes, founderLabels: prototypes.founders };
}

/** The means of clusters whose number follows the samples. Who is in which is decided without a gradient. */
function adaptivePrototypes(x: tf.Tensor2D, labels: Int32Array, numLabels: number): SupportPrototypes {
  requireSynchronousReads('The adaptive number of prototypes');
  const distances = tf.tidy(() => {
    const centred = tf.sub(detach(x), tf.mean(detach(x), 0)) as tf.Tensor2D; // squared distances cancel less
    return squaredDistances(centred, centred).dataSync();
  });
  const clusters = adaptiveClusters(distances, labels, numLabels);
  const clusterOf = new Int32Array(labels.length);
  clusters.members.forEach((rows, j) => rows.forEach((row) => (clusterOf[row] = j)));
  return { prototypes: classMeans(x, clusterOf, clusters.members.length), founderLabels: clusters.labels };
}

/**
 * Seeds of k-means: the first sample of each class, then again and again the own sample farthest from the seeds so far
 * (Gonzalez 1985). The sampler's order is random, so nothing is drawn here. Not differentiated.
 */
function farthestFirst(x: tf.Tensor2D, labels: Int32Array, rowsByLabel: number[][], perClass: number) {
  const distances = squaredDistances(detach(x), detach(x)); // [support, support]
  const numLabels = rowsByLabel.length;
  const own = tf.transpose(classMembership(labels, numLabels)); // [numLabels, support]
  let rows = tf.tensor1d(
    rowsByLabel.map((r) => r[0] as number),
    'int32',
  ); // [numLabels], newest seed of each class
  const seedRows: tf.Tensor1D[] = [rows];
  const founders: number[] = rowsByLabel.map((_, label) => label);
  let nearest = tf.sum(tf.mul(own, tf.gather(distances, rows)), 0); // [support] to the own class's seeds
  for (let round = 1; round < perClass; round++) {
    const growing = rowsByLabel.flatMap((r, label) => (r.length > round ? [label] : []));
    if (growing.length === 0) break;
    const score = tf.sub(tf.mul(own, tf.add(nearest, 1)), 1); // others' samples are -1, below any distance
    rows = tf.argMax(score, 1) as tf.Tensor1D;
    seedRows.push(tf.gather(rows, tf.tensor1d(growing, 'int32')) as tf.Tensor1D);
    founders.push(...growing);
    nearest = tf.minimum(nearest, tf.sum(tf.mul(own, tf.gather(distances, rows)), 0));
  }
  return { seeds: tf.gather(x, tf.concat(seedRows)) as tf.Tensor2D, founders: Int32Array.from(founders) };
}

/** Soft assignment within the own class, then weighted means, a few times over; differentiable throughout. */
function softKMeans(
  x: tf.Tensor2D,
  labels: Int32Array,
  seeds: tf.Tensor2D,
  founders: Int32Array,
  temperature: tf.Scalar | number,
): tf.Tensor2D {
  const sampleLabels = tf.reshape(tf.tensor1d(labels, 'int32'), [-1, 1]);
  const foreign = tf.cast(tf.notEqual(sampleLabels, tf.tensor1d(founders, 'int32')), 'float32'); // [support, prototypes]
  const penalty = tf.mul(foreign, EXCLUDED);
  let prototypes = seeds;
  for (let i = 0; i < K_MEANS_ITERATIONS; i++) {
    const logits = tf.sub(tf.div(squaredDistances(x, prototypes), tf.mul(temperature, -2)), penalty);
    const shares = tf.softmax(logits) as tf.Tensor2D; // each sample over the prototypes of its class
    const masses = tf.reshape(tf.sum(shares, 0), [-1, 1]);
    prototypes = tf.div(tf.matMul(shares, x, true, false), tf.add(masses, 1e-12)) as tf.Tensor2D;
  }
  return prototypes;
}
