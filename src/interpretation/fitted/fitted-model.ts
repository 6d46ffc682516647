import type * as tf from '@tensorflow/tfjs-core';
import type { PixelRange } from '../../backbones/index.ts';
import type { PrototypeClassifier, Scaling } from '../../ops/estimation/index.ts';
import type { ModelCard } from './model-card.ts';

/** A class: its id never changes and is never given again, its name is the user's. */
export interface FittedClass {
  readonly id: string;
  readonly name: string;
}

/** The images that a fitted model is given, one byte a value: square, grey (1) or colour (3), light is 255. */
export interface FittedInput {
  /** Side in pixels. */
  readonly size: number;
  readonly depth: 1 | 3;
  /** Whether they are turned to their negative for the network, which was trained on light ink on a dark ground. */
  readonly inverted: boolean;
}

/** A network as tfjs saves it; weights little-endian, in the order of `weightSpecs`. */
export interface InlineNetwork {
  readonly kind: 'inline';
  /** Of all that decides its embeddings; sha256, hex. */
  readonly hash: string;
  readonly modelTopology: object;
  readonly weightSpecs: readonly tf.io.WeightsManifestEntry[];
  readonly weightData: Uint8Array;
}

/** A network that is too large to be in every file: where it comes from, and how it is told from another one. */
export interface ReferencedNetwork {
  readonly kind: 'reference';
  readonly hash: string;
  /** Folder, URL or `npm:PACKAGE/PATH`. */
  readonly source: string;
  /** The layer at which it is cut, the values it was trained to see, the side at which it works; its own where left out. */
  readonly layer?: string | undefined;
  readonly range?: PixelRange | undefined;
  readonly inputSize?: number | undefined;
}

/** The labelled images that a model was fitted on, by their embeddings; the images themselves are not needed again. */
export interface SupportSamples {
  /** As the network gives them, before any scaling: [numSamples, depth], row-major. */
  readonly embeddings: Float32Array;
  /** Position of each sample's class in the list of classes, [numSamples]. */
  readonly labels: Int32Array;
  /** A small PNG of each image; null where there is none. */
  readonly thumbnails: readonly (Uint8Array | null)[];
  /** What each image was called; null where that is not kept. */
  readonly sources: readonly (string | null)[];
}

/** Where a number comes from: the model card, leaving out one support sample at a time, or nowhere. */
export type Provenance = 'card' | 'leaveOneOut' | 'none';

/** How the leave-one-out estimates went. */
export interface LeaveOneOutSummary {
  /** Samples that could be left out: those whose class has another one. */
  readonly count: number;
  /** Share of them that the others classify right; null where `count` is 0. */
  readonly accuracy: number | null;
}

/**
 * A few images a class, made into a classifier that can say why: plain data, the same in Node and browser.
 * `head` works on scaled embeddings (`scaling`, its statistics being those of the support).
 */
export interface FittedModel {
  readonly input: FittedInput;
  readonly network: InlineNetwork | ReferencedNetwork;
  /** What is known of the network's training; null for one that comes without. */
  readonly card: ModelCard | null;
  readonly classes: readonly FittedClass[];
  /** Number of the next class's id. */
  readonly nextId: number;
  readonly support: SupportSamples;
  readonly scaling: Scaling;
  readonly head: PrototypeClassifier;
  /** Number of support samples that each prototype stands for, [numPrototypes]; need not be whole. */
  readonly masses: Float64Array;
  /** Variance of the samples about each prototype in each dimension, shrunk to the pooled one: [numPrototypes, depth]. */
  readonly spreads: Float64Array;
  /** What log-probabilities are divided by to be calibrated. */
  readonly calibration: { readonly temperature: number; readonly from: Provenance };
  /** The outlier score above which a sample is none of the classes; null where there is nothing to tell it from. */
  readonly outlierThreshold: { readonly value: number | null; readonly from: Provenance };
  readonly leaveOneOut: LeaveOneOutSummary;
}
