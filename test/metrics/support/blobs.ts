import { Random } from '../../../src/base/random.ts';

/** Normal clouds of `perBlob` samples around each center: row-major `[centers · perBlob, depth]`, blob by blob. */
export function blobs(centers: number[][], perBlob: number, deviation: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from(
    centers.flatMap((center) =>
      Array.from({ length: perBlob }, () => center.map((mean) => random.normal(mean, deviation))).flat(),
    ),
  );
}

/** The label of each blob for each of its samples. */
export function blobLabels(labels: number[], perBlob: number): number[] {
  return labels.flatMap((label) => Array.from({ length: perBlob }, () => label));
}
