import { Random } from '../../../src/base/random.ts';
import { fitModel, type FitRequest } from '../../../src/interpretation/fitted/fit-model.ts';
import type { FittedModel, InlineNetwork, SupportSamples } from '../../../src/interpretation/fitted/fitted-model.ts';
import type { ModelCard } from '../../../src/interpretation/fitted/model-card.ts';

export const DEPTH = 3;
const CENTRES = [
  [0, 0, 0],
  [4, 0, 0],
  [0, 4, 0],
  [0, 0, 4],
];

/** The first bytes of a PNG, which is all that is looked at, and one that tells it from others. */
export const pngOf = (mark: number) => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, mark);

/** Samples about a centre a class; `counts` says how many of each. */
export function samplesOf(counts: readonly number[], seed = 1, deviation = 0.5): SupportSamples {
  const random = new Random(seed);
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  return {
    embeddings: Float32Array.from(labels.flatMap((label) => CENTRES[label]!.map((c) => random.normal(c, deviation)))),
    labels: Int32Array.from(labels),
    thumbnails: labels.map((_, i) => (i === 1 ? null : pngOf(i))),
    sources: labels.map((_, i) => `image ${i}`),
  };
}

export const NETWORK: InlineNetwork = {
  kind: 'inline',
  hash: 'ab'.repeat(32),
  modelTopology: { class_name: 'Model', config: { layers: [] } },
  weightSpecs: [
    { name: 'kernel', shape: [2, 2], dtype: 'float32' },
    { name: 'packed', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
  ],
  weightData: new Uint8Array([...new Uint8Array(Float32Array.of(1, -2, 3, 0.5).buffer), 7, 8, 9]),
};

export const CARD: ModelCard = {
  formatVersion: 1,
  dataset: 'blobs',
  labelBy: 'class',
  images: { size: 16, depth: 1, statistics: { strokeLikeness: 0.9, lightness: 0.1, colourfulness: 0 } },
  training: { method: 'untwist', backbone: 'conv4', ways: 5, shots: 1, episodes: 100, seed: 1 },
  accuracy: { mean: 0.9, halfWidth: 0.01 },
  spread: [0.25, 0.3, 0.2],
  calibrationTemperature: 0.7,
  outliers: { threshold: 2.5, passing: 0.95, auroc: 0.97 },
};

/** A fitted model of classes `a`, `b` and so on. */
export function smallModel(counts: readonly number[] = [4, 3, 5], changes: Partial<FitRequest> = {}): FittedModel {
  return fitModel({
    input: { size: 16, depth: 1, inverted: false },
    network: NETWORK,
    card: null,
    names: counts.map((_, label) => 'abcd'[label]!),
    support: samplesOf(counts),
    scaling: 'none',
    ...changes,
  });
}
