/** Between which two sizes a sample begins to flip; `high` is infinite where it never did. */
export interface Brackets {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Whether each of the samples `samples` flips at its size in `sizes`; both of one length. */
export type FlipTest = (samples: readonly number[], sizes: readonly number[]) => Promise<ArrayLike<number>>;

/** The first size tried, of the largest: under half a grey level of 256. */
const FIRST_RUNG = 1 / 1024;
/** A bracket this narrow, of its upper end, is taken for the size. */
const TOLERANCE = 0.01;

/**
 * Doubles the size of every sample until it flips: a sample may flip, flip back and flip again along its way, and what is
 * sought is the first time. Only samples that have not flipped yet are asked again.
 */
export async function firstBrackets(numSamples: number, largest: number, flips: FlipTest): Promise<Brackets> {
  const low = new Float64Array(numSamples);
  const high = new Float64Array(numSamples).fill(Infinity);
  for (let size = largest * FIRST_RUNG; size <= largest; size *= 2) {
    const open = indicesWhere(high, (value) => value === Infinity);
    if (open.length === 0) break;
    const flipped = await flips(
      open,
      open.map(() => size),
    );
    open.forEach((sample, i) => ((flipped[i] === 0 ? low : high)[sample] = size));
  }
  return { low, high };
}

/**
 * Halves every finite bracket until it is narrow, all samples side by side, and returns its upper ends: sizes at which the
 * samples do flip, infinite where they did not.
 */
export async function bisectSizes({ low, high }: Brackets, flips: FlipTest): Promise<Float64Array> {
  const [from, to] = [low.slice(), high.slice()];
  for (;;) {
    const open = indicesWhere(to, (value, i) => value !== Infinity && value - from[i]! > TOLERANCE * value);
    if (open.length === 0) return to;
    const middles = open.map((sample) => (from[sample]! + to[sample]!) / 2);
    const flipped = await flips(open, middles);
    open.forEach((sample, i) => ((flipped[i] === 0 ? from : to)[sample] = middles[i]!));
  }
}

function indicesWhere(values: Float64Array, holds: (value: number, index: number) => boolean): number[] {
  return Array.from(values.keys()).filter((index) => holds(values[index]!, index));
}
