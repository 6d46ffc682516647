import type { BackendName } from './engine-info.ts';

/**
 * How many times as long as on the native engine training takes, on 2 cores: 3.0 for conv4 (200 images of 28 × 28) and 3.8
 * for resnet12 (8 images of 84 × 84) on wasm, and for conv4 on cpu.
 */
const TIMES_NATIVE: Readonly<Partial<Record<BackendName, number>>> = { wasm: 4, cpu: 2000 };

/** What an image of an episode takes on `cpu`: the same network, forward, backward and optimizer. */
const CPU_SECONDS_AN_IMAGE = 2.3;

/** What to add where `backend` was taken in place of the native engine; empty for one that trains fast. */
export function slowTrainingNote(backend: BackendName): string {
  const times = TIMES_NATIVE[backend];
  return times === undefined ? '' : `training takes about ${times} times as long; `;
}

/**
 * One line before training on `cpu`, which only somebody who asks for it by name gets; null for another backend.
 * @param images of an episode, support and query
 */
export function cpuTrainingWarning(backend: BackendName, images: number): string | null {
  if (backend !== 'cpu') return null;
  const seconds = images * CPU_SECONDS_AN_IMAGE;
  const time = seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
  return (
    `engine: cpu is plain JavaScript, about ${TIMES_NATIVE.cpu} times slower than native: an episode of ${images} images ` +
    `takes about ${time} with conv4 at 28 x 28 pixels, longer with more; --backend wasm needs no installation.`
  );
}
