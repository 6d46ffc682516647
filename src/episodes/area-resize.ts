import { requireInteger } from '../base/check.ts';

/**
 * Makes a filter that shrinks grey images by area: each target pixel is the mean of the source area under it,
 * pixels cut by the border counted by their share. Exact, and the same on every platform.
 * @param fromSize Side of the square source in pixels.
 * @param toSize Side of the square target, at most `fromSize`.
 * @returns A function that writes `[toSize, toSize]` bytes to `to` at `start` from `[fromSize, fromSize]` bytes.
 */
export function areaFilter(
  fromSize: number,
  toSize: number,
): (from: Uint8Array, to: Uint8Array, start: number) => void {
  requireInteger('areaFilter', 'toSize', toSize, 1);
  requireInteger('areaFilter', 'fromSize', fromSize, toSize);
  const { first, weights, taps } = areaWeights(fromSize, toSize);
  const shrunkRows = new Float32Array(fromSize * toSize);
  return (from, to, start) => {
    for (let y = 0; y < fromSize; y++) {
      for (let x = 0; x < toSize; x++) {
        let sum = 0;
        for (let k = 0; k < taps; k++) sum += weights[x * taps + k]! * (from[y * fromSize + first[x]! + k] ?? 0);
        shrunkRows[y * toSize + x] = sum;
      }
    }
    for (let y = 0; y < toSize; y++) {
      for (let x = 0; x < toSize; x++) {
        let sum = 0;
        for (let k = 0; k < taps; k++) sum += weights[y * taps + k]! * (shrunkRows[(first[y]! + k) * toSize + x] ?? 0);
        to[start + y * toSize + x] = Math.round(sum);
      }
    }
  };
}

/** For each target pixel the first source pixel it covers and the shares of it and its `taps - 1` successors. */
function areaWeights(fromSize: number, toSize: number) {
  const scale = fromSize / toSize;
  const taps = Math.ceil(scale) + 1;
  const first = new Int32Array(toSize);
  const weights = new Float32Array(toSize * taps);
  for (let i = 0; i < toSize; i++) {
    first[i] = Math.floor(i * scale);
    for (let k = 0; k < taps; k++) {
      const pixel = first[i]! + k;
      const overlap = Math.min(pixel + 1, (i + 1) * scale, fromSize) - Math.max(pixel, i * scale);
      weights[i * taps + k] = Math.max(0, overlap) / scale;
    }
  }
  return { first, weights, taps };
}
