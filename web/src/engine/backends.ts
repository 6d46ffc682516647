import type { Backend } from './backend.ts';

/**
 * All backends, best first. A WebGL that the processor imitates comes last: for conv4 on two cores wasm takes 3 ms an answer,
 * such a WebGL 40.
 * @param first name of one to try before the others, imitated or not
 */
export function allBackends(first: string | null): Backend[] {
  const wanted = [webGpu(true), webGl(true), wasm()].find(({ name }) => name === first);
  return [...(wanted === undefined ? [] : [wanted]), webGpu(false), webGl(false), wasm(), webGl(true)];
}

// Each is imported when its turn comes: a page that runs on one never loads the others.

const webGpu = (imitation: boolean): Backend => ({
  name: 'webgpu',
  title: 'WebGPU',
  load: async (onLost) => (await import('./webgpu.ts')).loadWebGpu(imitation, onLost),
});

const webGl = (imitation: boolean): Backend => ({
  name: 'webgl',
  title: imitation ? 'WebGL, imitated by the processor' : 'WebGL',
  load: async (onLost) => (await import('./webgl.ts')).loadWebGl(imitation, onLost),
});

const wasm = (): Backend => ({
  name: 'wasm',
  title: 'WebAssembly',
  load: async () => (await import('./wasm.ts')).loadWasm(),
});
