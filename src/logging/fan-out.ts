import type { LoggedDecisions, LoggedEmbedding, LoggedImage, Logger } from './logger.ts';

/** Several loggers as one: each call goes to all, in their order. Without any, it logs nothing. */
export function createFanOutLogger(loggers: readonly Logger[]): Logger {
  return new FanOutLogger([...loggers]);
}

class FanOutLogger implements Logger {
  private readonly loggers: readonly Logger[];

  constructor(loggers: readonly Logger[]) {
    this.loggers = loggers;
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    for (const logger of this.loggers) logger.scalars(step, values);
  }

  histogram(step: number, name: string, values: ArrayLike<number>): void {
    for (const logger of this.loggers) logger.histogram(step, name, values);
  }

  image(step: number, name: string, image: LoggedImage): void {
    for (const logger of this.loggers) logger.image(step, name, image);
  }

  text(step: number, name: string, text: string): void {
    for (const logger of this.loggers) logger.text(step, name, text);
  }

  precisionRecall(step: number, name: string, decisions: LoggedDecisions): void {
    for (const logger of this.loggers) logger.precisionRecall(step, name, decisions);
  }

  embedding(step: number, name: string, embedding: LoggedEmbedding): void {
    for (const logger of this.loggers) logger.embedding(step, name, embedding);
  }

  flush(): Promise<void> {
    return allOf(this.loggers.map((logger) => logger.flush()));
  }

  close(): Promise<void> {
    return allOf(this.loggers.map((logger) => logger.close()));
  }
}

/** Waits for all, also when one fails: a full disk under one log must not cut off the others. Then throws the first. */
async function allOf(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
