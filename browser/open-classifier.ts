import { UserError } from '../src/base/errors.ts';
import { loadFitted, predictEmbeddings } from '../src/interpretation/fitted/index.ts';
import { tfjsEngine } from '../web/src/engine/tfjs-engine.ts';
import { pagePixels } from './page-pixels.ts';
import type { openClassifier as Declared } from './untwist.d.ts';

/** See untwist.d.ts. */
export const openClassifier: typeof Declared = async (artifact) => {
  const fitted = loadFitted(artifact instanceof Uint8Array ? artifact : await fetched(artifact));
  let device = '';
  const engine = tfjsEngine(null, (status) => {
    if (status.kind === 'running') device = `${status.title} (${status.device})`;
  });
  await engine.open(fitted);
  let isDisposed = false;
  return {
    fitted,
    get device() {
      return device;
    },
    async classify(picture) {
      if (isDisposed) throw new UserError('This classifier has been disposed of; open the model again.');
      return predictEmbeddings(fitted, await engine.embed(pagePixels(picture, fitted.input)))[0]!;
    },
    dispose() {
      isDisposed = true;
      return engine.dispose();
    },
  };
};

async function fetched(artifact: string | URL): Promise<Uint8Array> {
  const response = await fetch(artifact);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new UserError(`Cannot fetch the fitted model '${artifact}': the server answers ${response.status}.`);
}
