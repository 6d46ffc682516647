import * as tf from '@tensorflow/tfjs-core';
import { embedImages, openNetwork } from '../../../src/interpretation/fitted/index.ts';
import type { EngineStatus } from './backend.ts';
import { allBackends } from './backends.ts';
import { Engine, type Embedder, type Model } from './engine.ts';
import { computesRightly } from './self-test.ts';

/** The engine of the page. @param first name of a backend to try before the others */
export function tfjsEngine(first: string | null, onStatus: (status: EngineStatus) => void): Engine {
  tf.enableProdMode();
  return new Engine({ backends: allBackends(first), open, works: computesRightly, onStatus });
}

async function open(model: Model): Promise<Embedder> {
  const extractor = await openNetwork(model);
  const { size, depth } = model.input;
  return {
    async embed(pixels) {
      const x = tf.tensor4d(pixels, [pixels.length / (size * size * depth), size, size, depth], 'int32');
      try {
        return await embedImages(model, extractor, x);
      } finally {
        x.dispose();
      }
    },
    dispose: () => extractor.dispose(),
  };
}
