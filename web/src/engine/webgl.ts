import * as tf from '@tensorflow/tfjs-core';
import { IMITATION } from './webgpu.ts';

interface WebGlBackend {
  readonly gpgpu: { readonly gl: WebGL2RenderingContext };
}

/** Makes WebGL tfjs's backend. @param imitation whether one that the processor imitates is taken too. */
export async function loadWebGl(imitation: boolean, onLost: () => void): Promise<string> {
  const renderer = rendererName();
  if (renderer === null) throw new Error('this browser has none');
  if (!imitation && IMITATION.test(renderer)) throw new Error(`only imitated by the processor (${renderer})`);
  await import('@tensorflow/tfjs-backend-webgl');
  // Phones that compute in half precision would see other images than those that the model was fitted on.
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) throw new Error('it computes in half precision only');
  if (!(await tf.setBackend('webgl'))) throw new Error('it does not start');
  const { canvas } = (tf.backend() as unknown as WebGlBackend).gpgpu.gl;
  canvas.addEventListener('webglcontextlost', onLost);
  return renderer;
}

/** What draws, asked of a context of our own, so that tfjs need not fail to find out. */
function rendererName(): string | null {
  const context = document.createElement('canvas').getContext('webgl2');
  if (context === null) return null;
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name === 'string' ? name : 'graphics card';
}
