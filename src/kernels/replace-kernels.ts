import * as tf from '@tensorflow/tfjs-core';

/** Kernels of tfjs that are wrong or slow on a backend, by name, and how ours are made of them. */
export type Replacements = Readonly<Record<string, (stock: tf.KernelFunc) => tf.KernelFunc>>;

const ours = new WeakSet<tf.KernelConfig>();

/**
 * Puts our kernels in place of tfjs's on a backend. Nothing happens where that is not loaded; called again, it looks only
 * whether somebody has put tfjs's back.
 */
export function replaceKernels(backendName: string, replacements: Replacements): void {
  for (const [kernelName, make] of Object.entries(replacements)) {
    const stock = tf.getKernel(kernelName, backendName);
    if (stock === undefined || ours.has(stock)) continue;
    const config = { ...stock, kernelFunc: make(stock.kernelFunc) };
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel(config);
    ours.add(config);
  }
}
