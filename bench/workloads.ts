/** An episode whose training and evaluation are timed. */
export interface Workload {
  readonly name: string;
  readonly network: 'conv4' | 'resnet12';
  /** Side of the square images in pixels, and their channels. */
  readonly size: number;
  readonly depth: 1 | 3;
  readonly ways: number;
  readonly shots: number;
  readonly queries: number;
  /** Steps of one round; its time is their median. */
  readonly steps: number;
}

const conv4 = (ways: number, steps: number): Workload => ({
  ...{ name: `conv4-${ways}`, network: 'conv4', size: 28, depth: 1 },
  ...{ ways, shots: 5, queries: 5, steps },
});

export const WORKLOADS: readonly Workload[] = [
  conv4(5, 12),
  conv4(20, 6),
  conv4(60, 3),
  { name: 'resnet12-5', network: 'resnet12', size: 84, depth: 3, ways: 5, shots: 5, queries: 5, steps: 1 },
];

/** Different episodes of a workload that both sides go through in the same order. */
export const NUM_EPISODES = 4;
export const LEARNING_RATE = 1e-3;
/** Untimed steps before the timed ones: the first set up memory and kernels, and make a graph of what repeats. */
export const WARM_UP = 6;

/** Labels 0..ways-1, each `count` times in a row. */
export function labelsOf(ways: number, count: number): Int32Array {
  return Int32Array.from({ length: ways * count }, (_, i) => Math.floor(i / count));
}
