import { Random } from '../src/base/random.ts';
import { headSteps, type HeadSizes, type Steps } from './head-steps.ts';
import { OurRunner } from './ours.ts';
import type { Workload } from './workloads.ts';

/** One size that grows while the others stay. */
export interface GrowthSweep {
  readonly name: string;
  readonly title: string;
  /** What stays, for the reader. */
  readonly setting: string;
  /** What grows. */
  readonly axis: string;
  /** Smallest first. */
  readonly sizes: readonly number[];
  readonly start: (size: number) => Steps;
}

const EPISODE: Workload = {
  ...{ name: 'growth', network: 'conv4', size: 28, depth: 1 },
  ...{ ways: 5, shots: 5, queries: 5, steps: 1 },
};
const HEAD: HeadSizes = { samples: 1000, prototypes: 200, width: 64 };

export const GROWTH_SWEEPS: readonly GrowthSweep[] = [
  {
    name: 'ways',
    title: 'Classes of an episode',
    setting: 'conv4, 28 × 28, 5 shots, 5 queries',
    axis: 'Ways',
    sizes: [5, 10, 20, 40],
    start: (ways) => episodeSteps({ ways }),
  },
  {
    name: 'shots',
    title: 'Support images of a class',
    setting: 'conv4, 28 × 28, 5 ways, 5 queries',
    axis: 'Shots',
    sizes: [5, 10, 20, 40],
    start: (shots) => episodeSteps({ shots }),
  },
  {
    name: 'pixels',
    title: 'Size of the images',
    setting: 'conv4, 5 ways, 5 shots, 5 queries',
    axis: 'Pixels of an image (28², 42², 56², 84²)',
    sizes: [28 ** 2, 42 ** 2, 56 ** 2, 84 ** 2],
    start: (pixels) => episodeSteps({ size: Math.sqrt(pixels) }),
  },
  {
    name: 'samples',
    title: 'Samples of a batch, the head alone',
    setting: `${HEAD.prototypes} prototypes, ${HEAD.width} wide`,
    axis: 'Samples',
    sizes: [500, 1000, 2000, 4000, 8000],
    start: (samples) => headSteps({ ...HEAD, samples }),
  },
  {
    name: 'prototypes',
    title: 'Prototypes (J), the head alone',
    setting: `${HEAD.samples} samples, ${HEAD.width} wide`,
    axis: 'Prototypes',
    sizes: [100, 200, 400, 800, 1600],
    start: (prototypes) => headSteps({ ...HEAD, prototypes }),
  },
  {
    name: 'width',
    title: 'Width of the embedding (D), the head alone',
    setting: `${HEAD.samples} samples, ${HEAD.prototypes} prototypes`,
    axis: 'Width',
    sizes: [64, 128, 256, 512, 1024],
    start: (width) => headSteps({ ...HEAD, width }),
  },
];

/** Steps of training on an episode of random images. */
function episodeSteps(grown: Partial<Pick<Workload, 'ways' | 'shots' | 'size'>>): Steps {
  const workload: Workload = { ...EPISODE, ...grown };
  const { ways, shots, queries, size } = workload;
  const random = new Random(1);
  const images = Uint8Array.from({ length: ways * (shots + queries) * size ** 2 }, () => random.integer(256));
  const runner = new OurRunner(workload, [images], 1);
  return { step: async () => void (await runner.train()), close: () => void runner.close() };
}
