import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';
import { softwareGpu } from './test/gpu-emulated/support/software-gpu.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// The tests run the sources, not the build; `e2e` runs the built command as a user would.
const alias = {
  'untwist/node': path('./src/node.ts'),
  untwist: path('./src/index.ts'),
  'tensorboard-node-writer': path('./packages/tensorboard-node-writer/src/index.ts'),
};

const E2E = 'test/e2e/**/*.test.ts';
const GPU_EMULATED = 'test/gpu-emulated/**/*.test.ts';
const FAULTS = 'test/faults/**/*.test.ts';

/** Tests that compute with tensors: these load the engine. */
const WITH_ENGINE = [
  'test/{kernels,layers,backbones,training,support}/**/*.test.ts',
  'test/ops/*.test.ts',
  'test/evaluation/*.test.ts',
  'test/evaluation/protocols/{untwisting,adaptive-number,imbalance-methods,fine-tuning}.test.ts',
  'test/checkpoints/*.test.ts',
  'test/interpretation/readable-model.test.ts',
  'test/interpretation/fitted/network.test.ts',
  'test/interpretation/{pictures/*,probe/{attacks,label-odds,lost-samples,norms,probe-images}}.test.ts',
];

/** Of the others, those that replace modules, or train with a number of threads of their own. */
const PLAIN_ALONE = [
  'test/docs/readme.test.ts',
  'test/episodes/open-dataset.test.ts',
  'test/engine/wheel-cuda.node.test.ts',
  'test/cli/{explain,export,data-fetch,explore,ablation-networks,models,untwisting-networks}.test.ts',
];

/** Of those with the engine, those that change what the engine or tfjs keeps for the whole process: backends, kernels, gradients, classes by name. */
const ALONE = [
  'test/kernels/**/*.test.ts',
  'test/backbones/model-folder.node.test.ts',
  'test/ops/synchronous-reads.test.ts',
  'test/training/{kernels-or-not,wasm-training}.test.ts',
];

/** What all unit tests have in common. */
const UNIT = { pool: 'forks', testTimeout: 60_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // Two cores: TensorFlow threads inside one worker beat several workers that fight for them.
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'plain',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: [E2E, GPU_EMULATED, FAULTS, ...WITH_ENGINE, ...PLAIN_ALONE],
          // One process for many files: their imports take longer than most of the tests.
          isolate: false,
          setupFiles: ['test/support/property-seed.ts'],
          ...UNIT,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'plain-alone',
          include: PLAIN_ALONE,
          setupFiles: ['test/support/property-seed.ts'],
          ...UNIT,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: WITH_ENGINE,
          exclude: ALONE,
          // And the engine is loaded once.
          isolate: false,
          setupFiles: ['test/support/property-seed.ts', 'test/support/setup.ts'],
          ...UNIT,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'unit-alone',
          include: ALONE,
          setupFiles: ['test/support/property-seed.ts', 'test/support/setup.ts'],
          ...UNIT,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          include: [E2E],
          pool: 'forks',
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'faults',
          include: [FAULTS],
          setupFiles: ['test/support/property-seed.ts'],
          pool: 'forks',
          testTimeout: 3_600_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'gpu-emulated',
          include: [GPU_EMULATED],
          globalSetup: ['test/gpu-emulated/support/global-setup.ts'],
          env: { ...softwareGpu() },
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
