import * as tf from '@tensorflow/tfjs-core';
import { OurRunner } from './ours.ts';
import { median } from './statistics.ts';
import { WARM_UP, type Workload } from './workloads.ts';

/** Few enough that a step is not yet run as one graph, in which no kernel is seen by itself. */
const [FIRST_STEPS, STEPS] = [1, 3];

/** What the kernels of one name and output shape take of a training step. */
export interface KernelShare {
  readonly kernel: string;
  readonly shape: readonly number[];
  readonly calls: number;
  readonly milliseconds: number;
}

export interface StepProfile {
  readonly workload: string;
  /** A training step's time as it is once it is warm, where the backend may run it as one graph. */
  readonly warmStep: number;
  /** Its time kernel by kernel, that of all kernels in it, and their calls. */
  readonly step: number;
  readonly inKernels: number;
  readonly calls: number;
  readonly kernels: readonly KernelShare[];
}

/**
 * Which kernel takes what of a training step that runs kernel by kernel: the mean of some steps, in milliseconds, the longest
 * first. A kernel that runs others counts their time too.
 */
export async function profileStep(workload: Workload, images: readonly Uint8Array[]): Promise<StepProfile> {
  const warmStep = 1000 * (await warmSeconds(workload, images));
  const runner = new OurRunner(workload, images, 1);
  const found = new Map<string, { shape: readonly number[]; calls: number; milliseconds: number }>();
  const restore: (() => void)[] = [];
  try {
    await runner.time('train', FIRST_STEPS);
    for (const config of tf.getKernelsForBackend(tf.getBackend())) {
      const timed: tf.KernelConfig = {
        ...config,
        kernelFunc: (params) => {
          const started = performance.now();
          const output = config.kernelFunc(params);
          const milliseconds = performance.now() - started;
          const { shape } = [output].flat()[0] as tf.TensorInfo;
          const key = `${config.kernelName} ${shape.join(',')}`;
          const sum = found.get(key) ?? { shape: [...shape], calls: 0, milliseconds: 0 };
          found.set(key, { ...sum, calls: sum.calls + 1, milliseconds: sum.milliseconds + milliseconds });
          return output;
        },
      };
      replaceKernel(timed);
      restore.push(() => replaceKernel(config));
    }
    const seconds = await runner.time('train', STEPS);
    const kernels = [...found].map(([key, { shape, calls, milliseconds }]) => ({
      ...{ kernel: key.slice(0, key.indexOf(' ')), shape },
      ...{ calls: calls / STEPS, milliseconds: milliseconds / STEPS },
    }));
    kernels.sort((a, b) => b.milliseconds - a.milliseconds);
    const sum = (of: (share: KernelShare) => number) => kernels.reduce((total, share) => total + of(share), 0);
    return {
      workload: workload.name,
      warmStep,
      step: (seconds.reduce((a, b) => a + b, 0) / STEPS) * 1000,
      inKernels: sum((share) => share.milliseconds),
      calls: sum((share) => share.calls),
      kernels,
    };
  } finally {
    for (const undo of restore) undo();
    await runner.close();
  }
}

/** Seconds of a training step after warm-up: the median of as many steps as are profiled. */
async function warmSeconds(workload: Workload, images: readonly Uint8Array[]): Promise<number> {
  const runner = new OurRunner(workload, images, 1);
  try {
    await runner.time('train', WARM_UP);
    return median(await runner.time('train', STEPS));
  } finally {
    await runner.close();
  }
}

function replaceKernel(config: tf.KernelConfig): void {
  tf.unregisterKernel(config.kernelName, config.backendName);
  tf.registerKernel(config);
}
