import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../src/base/random.ts';
import type { Dataset } from '../src/episodes/types.ts';
import { compareOnEpisodes } from '../src/evaluation/compare.ts';
import { setRepeater } from '../src/kernels/graph/repeated.ts';
import { MemoryLogger } from '../src/logging/memory.ts';
import {
  formatPercent,
  meanInterval,
  pairedDifference,
  type Interval,
  type PairedDifference,
} from '../src/metrics/interval.ts';
import { buildModel } from '../src/training/build-model.ts';
import { parseTrainConfig } from '../src/training/config.ts';
import { trainEpisodic } from '../src/training/trainer.ts';

const SEEDS = [1, 2, 3, 4, 5];
const EPISODES = 500;
const TEST_EPISODES = 200;
const SPEC = { ways: 5, shots: 1, queries: 5 } as const;

/** What networks reach that were trained with our kernels and graphs, and without; 0..1, over seeds. */
export interface AccuracyResult {
  readonly dataset: string;
  readonly episodes: number;
  readonly with: Interval & { readonly seeds: readonly number[] };
  readonly without: Interval & { readonly seeds: readonly number[] };
  readonly difference: PairedDifference;
}

/** Trains conv4 from the same seeds both ways, and tests both on the same episodes of classes that training never saw. */
export async function compareAccuracy(dataset: Dataset, say: (line: string) => void): Promise<AccuracyResult> {
  const accuracies = { with: [] as number[], without: [] as number[] };
  for (const seed of SEEDS) {
    for (const way of ['with', 'without'] as const) {
      const work = () => trainedAccuracy(dataset, seed);
      const accuracy = way === 'with' ? await work() : await withoutKernels(work);
      accuracies[way].push(accuracy);
      say(`seed ${seed}, ${way} kernels: ${(100 * accuracy).toFixed(2)} %`);
    }
  }
  const over = (seeds: readonly number[]) => ({ ...meanInterval(seeds), seeds });
  return {
    dataset: dataset.name,
    episodes: EPISODES,
    with: over(accuracies.with),
    without: over(accuracies.without),
    difference: pairedDifference(accuracies.with, accuracies.without),
  };
}

/** The result as lines to print. */
export function accuracyText(result: AccuracyResult): string {
  const { dataset, episodes, difference } = result;
  return [
    `${SPEC.ways}-way ${SPEC.shots}-shot, ${dataset}: ${SEEDS.length} seeds of ${episodes} episodes, 95 % intervals over seeds`,
    `with our kernels, as graphs      ${formatPercent(result.with)}`,
    `tfjs's own ops, one by one       ${formatPercent(result.without)}`,
    `difference, paired by seed       ${formatPercent(difference)}`,
  ].join('\n');
}

async function trainedAccuracy(dataset: Dataset, seed: number): Promise<number> {
  const config = parseTrainConfig(
    { ...SPEC, seed, episodes: EPISODES, validateEvery: EPISODES, validationEpisodes: 20 },
    'the study of accuracy',
  );
  const model = await buildModel(config, dataset.images);
  try {
    await trainEpisodic({ model, dataset, config, logger: new MemoryLogger() });
    const options = { model, dataset, part: 'test', spec: SPEC, episodes: TEST_EPISODES, peers: false } as const;
    const [tested] = await compareOnEpisodes({ ...options, random: new Random('test episodes') });
    return tested!.accuracy.mean;
  } finally {
    model.dispose();
  }
}

/** Runs `work` on compositions of tfjs's own ops, one by one. */
async function withoutKernels<T>(work: () => Promise<T>): Promise<T> {
  const backend = tf.getBackend();
  const kernels = tf.getKernelsForBackend(backend).filter(({ kernelName }) => kernelName.startsWith('Untwist'));
  for (const { kernelName } of kernels) tf.unregisterKernel(kernelName, backend);
  const repeater = setRepeater(tf.backend(), undefined);
  try {
    return await work();
  } finally {
    setRepeater(tf.backend(), repeater);
    for (const kernel of kernels) tf.registerKernel(kernel);
  }
}
