// A program: loads the backend named on the command line, runs one operation, and prints what runs it as JSON.
import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../base/errors.ts';
import type { BackendName } from './engine-info.ts';
import { useBackend } from './use-backend.node.ts';

try {
  const info = await useBackend({ backend: process.argv[2] as BackendName });
  const product = await tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).data();
  if (!product.every((value) => value === 3)) throw new Error(`1 * 1 * 3 came out as ${product.join(', ')}`);
  process.stdout.write(`${JSON.stringify(info)}\n`);
  process.exit(0); // a graphics device would keep the process alive
} catch (error) {
  process.stderr.write(`Error: ${messageOf(error)}\n`);
  process.exit(1);
}
