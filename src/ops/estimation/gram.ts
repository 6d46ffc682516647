import { requireInteger } from '../../base/check.ts';

/** Columns of the embedding multiplied at a time: a block of every row stays in the processor's cache. */
const BLOCK = 256;

/**
 * Inner products of all pairs of rows of `embeddings` `[numSamples, depth]`: float64 `[numSamples, numSamples]`. All that
 * the solver needs of the embedding; on a large set compute it with the backend instead and hand it over.
 * @throws RangeError unless the rows are whole.
 */
export function gramMatrix(embeddings: Float32Array | Float64Array, numSamples: number): Float64Array {
  requireInteger('gramMatrix', 'numSamples', numSamples, 1);
  const depth = embeddings.length / numSamples;
  requireInteger('gramMatrix', 'numbers per sample', depth, 1);
  const gram = new Float64Array(numSamples * numSamples);
  for (let start = 0; start < depth; start += BLOCK) {
    const end = Math.min(depth, start + BLOCK);
    for (let i = 0; i < numSamples; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = start, a = i * depth + start, b = j * depth + start; k < end; k++) {
          sum += embeddings[a++]! * embeddings[b++]!;
        }
        gram[i * numSamples + j]! += sum;
      }
    }
  }
  for (let i = 0; i < numSamples; i++) {
    for (let j = 0; j < i; j++) gram[j * numSamples + i] = gram[i * numSamples + j]!;
  }
  return gram;
}

/**
 * The Gram matrix of the same samples with their mean taken off. Distances stay; what is subtracted in them is no longer
 * the large common part, so they keep their digits.
 */
export function centreGram(gram: Float64Array, numSamples: number): Float64Array {
  const means = new Float64Array(numSamples);
  for (let i = 0; i < numSamples; i++) {
    for (let j = 0; j < numSamples; j++) means[i]! += gram[i * numSamples + j]! / numSamples;
  }
  const total = means.reduce((sum, mean) => sum + mean, 0) / numSamples;
  return gram.map((value, at) => value - means[Math.floor(at / numSamples)]! - means[at % numSamples]! + total);
}
