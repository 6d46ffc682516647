/** An image for a log: row-major bytes `[height, width, depth]`. */
export interface LoggedImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly depth: 1 | 3 | 4;
}

/** Scores in [0, 1] of samples, and of each whether it is positive (1) or not (0); as long as each other. */
export interface LoggedDecisions {
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
}

/** Points to look at from all sides. */
export interface LoggedEmbedding {
  /** `[numPoints, depth]`, row-major */
  readonly vectors: Float32Array;
  readonly depth: number;
  /** What to say of the points, by the name of the column: a value a point. */
  readonly columns: Readonly<Record<string, readonly (string | number)[]>>;
  /** A small picture of each point: bytes `[numPoints, height, width, depth]`. */
  readonly pictures: LoggedImage;
}

/**
 * Where a run writes what happens. The step is the number of episodes seen.
 * Names are paths of lower camelCase words: `train/loss/total`, `validation/accuracy`.
 */
export interface Logger {
  /** Numbers by name: a point of a curve each. */
  scalars(step: number, values: Readonly<Record<string, number>>): void;
  /** How the values are distributed. */
  histogram(step: number, name: string, values: ArrayLike<number>): void;
  /** One picture. */
  image(step: number, name: string, image: LoggedImage): void;
  /** Markdown. */
  text(step: number, name: string, text: string): void;
  /** Precision and recall at each threshold. */
  precisionRecall(step: number, name: string, decisions: LoggedDecisions): void;
  /** Only the latest of each name is kept to be looked at. */
  embedding(step: number, name: string, embedding: LoggedEmbedding): void;
  /** Everything logged so far is on disk when this resolves. */
  flush(): Promise<void>;
  /** Flushes, then ends the log; nothing can be logged any more. */
  close(): Promise<void>;
}
