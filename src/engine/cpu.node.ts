import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type EngineInfo, TFJS_NAMES } from './engine-info.ts';
import { processorName } from './processor.node.ts';

/** Makes plain JavaScript tfjs's backend. A hundred times slower than the native one: for tests and comparisons. */
export async function loadCpu(): Promise<EngineInfo> {
  await tf.setBackend(TFJS_NAMES.cpu);
  takeBannerOff();
  return { backend: 'cpu', device: `CPU ${processorName()}`, threads: 1, version: `tfjs ${tf.version_core}` };
}

/** tfjs prints an advertisement on the first tensor of this backend, unless it is in production mode at that moment. */
function takeBannerOff(): void {
  const before = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  tf.scalar(0).dispose();
  tf.env().set('PROD', before);
}
