import { expect, test } from 'vitest';
import { MemoryLogger } from '../../src/logging/memory.ts';

test('keeps copies, not what the caller goes on using', () => {
  const logger = new MemoryLogger();
  const values = Float32Array.of(1, 2);
  const pixels = Uint8Array.of(3);
  const scalars = { a: 1 };
  const decisions = { labels: Uint8Array.of(1), scores: Float32Array.of(0.5) };
  const embedding = {
    ...{ vectors: Float32Array.of(1), depth: 1, columns: { class: ['a'] } },
    pictures: { pixels, height: 1, width: 1, depth: 1 as const },
  };
  logger.scalars(1, scalars);
  logger.histogram(1, 'h', values);
  logger.image(1, 'i', { pixels, height: 1, width: 1, depth: 1 });
  logger.precisionRecall(2, 'p', decisions);
  logger.embedding(3, 'e', embedding);
  scalars.a = 9;
  decisions.scores.fill(9);
  embedding.vectors.fill(9);
  embedding.columns.class[0] = 'b';
  values.fill(9);
  pixels.fill(9);
  expect(logger.entries).toEqual([
    { kind: 'scalars', step: 1, values: { a: 1 } },
    { kind: 'histogram', step: 1, name: 'h', values: [1, 2] },
    { kind: 'image', step: 1, name: 'i', image: { pixels: Uint8Array.of(3), height: 1, width: 1, depth: 1 } },
    {
      kind: 'precisionRecall',
      step: 2,
      name: 'p',
      decisions: { labels: Uint8Array.of(1), scores: Float32Array.of(0.5) },
    },
    {
      ...{ kind: 'embedding', step: 3, name: 'e' },
      embedding: {
        ...{ vectors: Float32Array.of(1), depth: 1, columns: { class: ['a'] } },
        pictures: { pixels: Uint8Array.of(3), height: 1, width: 1, depth: 1 },
      },
    },
  ]);
});

test('a curve has the points of one name, zero included', () => {
  const logger = new MemoryLogger();
  logger.scalars(1, { a: 0, b: 5 });
  logger.text(2, 'a', 'no point');
  logger.scalars(3, { a: 2 });
  expect(logger.curve('a')).toEqual([
    { step: 1, value: 0 },
    { step: 3, value: 2 },
  ]);
});
