/** One step of one side: the loss before it and the weights after it. */
export interface FirstStep {
  readonly loss: number;
  readonly after: ReadonlyMap<string, Float32Array>;
}

/** How far two sides are apart after one step from the same weights with the same images. */
export interface Agreement {
  /** |difference of the losses| / loss. */
  readonly loss: number;
  /** Length of the difference of the weights over the length of the step, over all weights. */
  readonly step: number;
}

/**
 * A sum over a batch in another order. On real images this is more than rounding elsewhere: most pixels are background, so the
 * same number is added up tens of thousands of times, and float32 sums of PyTorch and of TensorFlow are some 1e-4 off.
 */
const MOST_LOSS = 1e-3;
/**
 * Adam's first step is the learning rate times the sign of the gradient: a weight whose gradient is about as small as its
 * error goes either way. Three in a hundred such weights make this much (resnet12 has two); opposite steps would be 2.
 */
const MOST_STEP = 0.35;

/** @throws RangeError unless both have the same weights. */
export function agreement(before: ReadonlyMap<string, Float32Array>, ours: FirstStep, other: FirstStep): Agreement {
  let [difference, length] = [0, 0];
  for (const [name, start] of before) {
    const [a, b] = [ours.after.get(name), other.after.get(name)];
    if (a?.length !== start.length || b?.length !== start.length) {
      throw new RangeError(
        `agreement: both sides must have ${start.length} numbers of '${name}', got ${a?.length} and ${b?.length}.`,
      );
    }
    start.forEach((value, i) => {
      difference += ((a[i] as number) - (b[i] as number)) ** 2;
      length += ((a[i] as number) - value) ** 2;
    });
  }
  return { loss: Math.abs(ours.loss - other.loss) / Math.abs(ours.loss), step: Math.sqrt(difference / length) };
}

/** Whether two sides do the same work, up to float32. */
export function agrees({ loss, step }: Agreement): boolean {
  return loss <= MOST_LOSS && step <= MOST_STEP;
}
