import * as tf from '@tensorflow/tfjs-core';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

/** Makes WebAssembly tfjs's backend, its binaries taken from beside the page. */
export async function loadWasm(): Promise<string> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Bundled, tfjs's threads do not start: what it sends to its workers names a variable of the module that it left.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const absolute = (url: string) => new URL(url, document.baseURI).href;
  setWasmPaths({
    'tfjs-backend-wasm.wasm': absolute(plain),
    'tfjs-backend-wasm-simd.wasm': absolute(simd),
    'tfjs-backend-wasm-threaded-simd.wasm': absolute(simd), // wanted in the list, never loaded
  });
  if (!(await tf.setBackend('wasm'))) throw new Error('it does not start');
  return tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? 'processor' : 'processor, slowly: the browser lacks SIMD';
}
