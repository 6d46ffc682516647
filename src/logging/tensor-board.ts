import sharp from 'sharp';
import { EventWriter } from 'tensorboard-node-writer';
import { messageOf, UserError } from '../base/errors.ts';
import type { LoggedDecisions, LoggedEmbedding, LoggedImage, Logger } from './logger.ts';
import { spriteOf } from './sprite.ts';

/** How a TensorBoard log is opened. */
export interface TensorBoardOptions {
  /** Goes on with an earlier run in the same folder: TensorBoard drops its points of later steps than this. */
  readonly resumeStep?: number;
}

/**
 * A log that TensorBoard shows: one new event file in `folder`, which is made when missing; embeddings lie beside it.
 * Values that are not finite, in a histogram, are counted in the curve `<name>/nonFinite`.
 * @throws UserError if the file cannot be made.
 */
export async function createTensorBoardLogger(folder: string, options: TensorBoardOptions = {}): Promise<Logger> {
  try {
    return new TensorBoardLogger(await EventWriter.open(folder, options));
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new UserError(messageOf(cause), { cause });
  }
}

class TensorBoardLogger implements Logger {
  private readonly writer: EventWriter;
  /** What has to be encoded before it is written. */
  private images: Promise<void> = Promise.resolve();
  private failure: unknown = null;

  constructor(writer: EventWriter) {
    this.writer = writer;
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.writer.scalars(step, values);
  }

  histogram(step: number, name: string, values: ArrayLike<number>): void {
    this.writer.histogram(step, name, values);
  }

  /** The pixels are copied and encoded behind the call; images stay in their order. */
  image(step: number, name: string, image: LoggedImage): void {
    requirePixels(name, image);
    const copy = { ...image, pixels: image.pixels.slice() };
    this.behind(async () => this.writer.image(step, name, await encodePng(copy)));
  }

  text(step: number, name: string, text: string): void {
    this.writer.text(step, name, text);
  }

  precisionRecall(step: number, name: string, { labels, scores }: LoggedDecisions): void {
    this.writer.prCurve(step, name, labels, scores);
  }

  /** For the projector, with the pictures as its sprite. The arrays are copied, as those of an image are. */
  embedding(step: number, name: string, { vectors, depth, columns, pictures }: LoggedEmbedding): void {
    const points = { vectors: vectors.slice(), depth, columns: structuredClone(columns) };
    const { width, height } = pictures;
    const sprite = spriteOf(pictures, vectors.length / depth);
    this.behind(async () => {
      this.writer.embedding(step, name, { ...points, sprite: { png: await encodePng(sprite), width, height } });
    });
  }

  async flush(): Promise<void> {
    await this.images;
    if (this.failure !== null) throw this.failure;
    await this.writer.flush();
  }

  async close(): Promise<void> {
    await this.images;
    await this.writer.close();
    if (this.failure !== null) throw this.failure;
  }

  /** One after the other, in the order of the calls. */
  private behind(work: () => Promise<void>): void {
    if (this.failure !== null) throw this.failure;
    this.images = this.images.then(work).catch((error: unknown) => {
      this.failure ??= error;
    });
  }
}

function encodePng({ pixels, height, width, depth }: LoggedImage): Promise<Buffer> {
  const decoded = sharp(pixels, { raw: { height, width, channels: depth } });
  // Without its colour space named, a grey image is written with three channels.
  return (depth === 1 ? decoded.toColourspace('b-w') : decoded).png().toBuffer();
}

function requirePixels(name: string, { pixels, height, width, depth }: LoggedImage): void {
  if (pixels.length !== height * width * depth || pixels.length === 0) {
    throw new RangeError(
      `TensorBoardLogger: image '${name}' must have height * width * depth bytes, got ${pixels.length} for ` +
        `[${height}, ${width}, ${depth}].`,
    );
  }
}
