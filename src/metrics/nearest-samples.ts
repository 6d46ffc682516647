import { requireBetween } from '../base/check.ts';
import { rowCount, squaredRowDistances } from './squared-row-distances.ts';

/**
 * The `count` nearest other samples of each row of `embeddings` `[n, depth]`, nearest first, the earlier of equals:
 * int32 row-major `[n, count]`. Euclidean. Time n²·depth, memory n.
 * @throws RangeError unless `count` is from 1 to n - 1.
 */
export function nearestSamples(embeddings: Float32Array, depth: number, count: number): Int32Array {
  const n = rowCount('nearestSamples', embeddings, depth);
  requireBetween('nearestSamples', 'count', count, 1, n - 1);
  const nearest = new Int32Array(n * count);
  for (let i = 0; i < n; i++) {
    const distances = squaredRowDistances(embeddings.subarray(i * depth, (i + 1) * depth), embeddings, depth);
    distances[i] = Infinity; // a sample is not its own neighbour
    nearest.set(smallest(distances, count, i), i * count);
  }
  return nearest;
}

/** Positions of the `count` smallest values but that of `self`, by insertion into a short sorted list. */
function smallest(values: Float64Array, count: number, self: number): Int32Array {
  const positions = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < values.length; i++) {
    if (i === self || (found === count && !(values[i]! < values[positions[count - 1]!]!))) continue;
    let at = found < count ? found++ : count - 1;
    for (; at > 0 && values[i]! < values[positions[at - 1]!]!; at--) positions[at] = positions[at - 1]!;
    positions[at] = i;
  }
  return positions;
}
