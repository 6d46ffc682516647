/** Largest finite number of half precision. */
export const LARGEST_HALF = 65504;
/** Below this, half precision is a grid of equal steps. */
const SMALLEST_NORMAL = 2 ** -14;
const SUBNORMAL_STEP = 2 ** -24;
const FRACTION = 2 ** 10;
const BIAS = 15;

/** The bits of the nearest number of half precision (IEEE 754 binary16), ties to even. Finite, up to `LARGEST_HALF`. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size < SMALLEST_NORMAL) return sign | roundToEven(size / SUBNORMAL_STEP); // 1024 steps are the smallest normal one's bits
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent--; // log2 rounds up just below a power
  if (2 ** (exponent + 1) <= size) exponent++;
  const fraction = roundToEven((size / 2 ** exponent - 1) * FRACTION);
  return sign | ((exponent + BIAS) * FRACTION + fraction); // a fraction of 1024 carries into the exponent, as it should
}

function roundToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
