import { expect, test } from 'vitest';
import { createFanOutLogger } from '../../src/logging/fan-out.ts';
import { MemoryLogger } from '../../src/logging/memory.ts';

class FailingLogger extends MemoryLogger {
  override flush(): Promise<void> {
    return Promise.reject(new Error('disk full'));
  }
  override close(): Promise<void> {
    return Promise.reject(new Error('disk full'));
  }
}

class SlowLogger extends MemoryLogger {
  closed = false;
  override async close(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.closed = true;
  }
}

test('every call reaches every logger', () => {
  const loggers = [new MemoryLogger(), new MemoryLogger()];
  const all = createFanOutLogger(loggers);
  all.scalars(1, { a: 2 });
  all.histogram(2, 'h', [1, 2]);
  all.image(3, 'i', { pixels: Uint8Array.of(7), height: 1, width: 1, depth: 1 });
  all.text(4, 't', 'x');
  all.precisionRecall(5, 'p', { labels: Uint8Array.of(1), scores: Float32Array.of(0.5) });
  const pictures = { pixels: Uint8Array.of(7), height: 1, width: 1, depth: 1 } as const;
  all.embedding(6, 'e', { vectors: Float32Array.of(1), depth: 1, columns: {}, pictures });
  expect(loggers[0]?.entries.map((entry) => [entry.kind, entry.step])).toEqual([
    ['scalars', 1],
    ['histogram', 2],
    ['image', 3],
    ['text', 4],
    ['precisionRecall', 5],
    ['embedding', 6],
  ]);
  expect(loggers[1]?.entries).toEqual(loggers[0]?.entries);
});

test('a logger that fails does not keep the others from closing, and its failure shows', async () => {
  const slow = new SlowLogger();
  const all = createFanOutLogger([new FailingLogger(), slow]);
  await expect(all.flush()).rejects.toThrow('disk full');
  await expect(all.close()).rejects.toThrow('disk full');
  expect(slow.closed).toBe(true);
});

test('without loggers it does nothing', async () => {
  const none = createFanOutLogger([]);
  none.scalars(1, { a: 1 });
  await expect(none.close()).resolves.toBeUndefined();
});
