import type { LoggedDecisions, LoggedEmbedding, LoggedImage, Logger } from './logger.ts';

/** One call of a logger. */
export type LogEntry =
  | { readonly kind: 'scalars'; readonly step: number; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'histogram'; readonly step: number; readonly name: string; readonly values: readonly number[] }
  | { readonly kind: 'image'; readonly step: number; readonly name: string; readonly image: LoggedImage }
  | { readonly kind: 'text'; readonly step: number; readonly name: string; readonly text: string }
  | {
      readonly kind: 'precisionRecall';
      readonly step: number;
      readonly name: string;
      readonly decisions: LoggedDecisions;
    }
  | { readonly kind: 'embedding'; readonly step: number; readonly name: string; readonly embedding: LoggedEmbedding };

/** Keeps copies of everything logged: for tests, notebooks and pages, which have no disk. */
export class MemoryLogger implements Logger {
  readonly entries: LogEntry[] = [];

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.entries.push({ kind: 'scalars', step, values: { ...values } });
  }

  histogram(step: number, name: string, values: ArrayLike<number>): void {
    this.entries.push({ kind: 'histogram', step, name, values: Array.from(values) });
  }

  image(step: number, name: string, image: LoggedImage): void {
    this.entries.push({ kind: 'image', step, name, image: { ...image, pixels: image.pixels.slice() } });
  }

  text(step: number, name: string, text: string): void {
    this.entries.push({ kind: 'text', step, name, text });
  }

  precisionRecall(step: number, name: string, { labels, scores }: LoggedDecisions): void {
    const decisions = { labels: labels.slice(), scores: scores.slice() };
    this.entries.push({ kind: 'precisionRecall', step, name, decisions });
  }

  embedding(step: number, name: string, embedding: LoggedEmbedding): void {
    this.entries.push({ kind: 'embedding', step, name, embedding: structuredClone(embedding) });
  }

  /** The points of one curve in the order they were logged. */
  curve(name: string): { step: number; value: number }[] {
    return this.entries.flatMap((entry) => {
      const value = entry.kind === 'scalars' ? entry.values[name] : undefined;
      return value === undefined ? [] : [{ step: entry.step, value }];
    });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
