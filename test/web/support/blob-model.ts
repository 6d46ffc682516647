import { Random } from '../../../src/base/random.ts';
import { fitModel, type FittedModel } from '../../../src/interpretation/fitted/index.ts';
import { encodePng } from '../../../web/src/draw/png.ts';

/** Centres of the classes in the plane of the first two dimensions. */
export const CENTRES = [
  [0, 0],
  [6, 0],
  [0, 6],
] as const;

const DEPTH = 4;

/** Embeddings of a class's samples about its centre. */
export function blob(random: Random, at: readonly [number, number], count: number): Float32Array {
  return Float32Array.from({ length: count * DEPTH }, (_, i) => random.normal(i % DEPTH < 2 ? at[i % DEPTH]! : 0, 0.3));
}

/** A model of three classes, six samples each, whose "network" gives embeddings of four numbers. */
export function blobModel(): FittedModel {
  const random = new Random(3);
  const thumbnail = encodePng({ side: 4, depth: 1, pixels: new Uint8Array(16) });
  return fitModel({
    input: { size: 2, depth: 1, inverted: false },
    network: { kind: 'reference', source: 'blobs', hash: 'ab'.repeat(32) },
    card: null,
    names: ['first', 'second', 'third'],
    scaling: 'none',
    support: {
      embeddings: Float32Array.from(CENTRES.flatMap((at) => [...blob(random, at, 6)])),
      labels: Int32Array.from({ length: 18 }, (_, i) => Math.floor(i / 6)),
      thumbnails: Array.from({ length: 18 }, () => thumbnail),
      sources: Array.from({ length: 18 }, (_, i) => `${i}.png`),
    },
  });
}
