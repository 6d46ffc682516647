/** An image for a log: row-major bytes `[height, width, depth]`. */
export interface LoggedImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3 | 4;
}

/**
 * Where a run writes what happens. The step is the number of episodes seen.
 * Names are paths of lower camelCase words: `train/loss/total`, `validation/accuracy`.
 */
export interface Logger {
  scalars(step: number, values: Readonly<Record<string, number>>): void;
  histogram(step: number, name: string, values: ArrayLike<number>): void;
  image(step: number, name: string, image: LoggedImage): void;
  text(step: number, name: string, text: string): void;
  /** Everything logged so far is on disk when this resolves. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
