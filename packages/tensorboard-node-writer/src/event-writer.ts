import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { AppendStream } from './append-stream.ts';
import type { Embedding } from './embedding.ts';
import { createEventFile } from './event-file.ts';
import { frameRecord } from './framing.ts';
import {
  experimentValue,
  sessionEndValue,
  sessionStartValue,
  type HparamsExperiment,
  type SessionStatus,
  type Setting,
} from './hparams.ts';
import { countPrCurve } from './pr-curve.ts';
import { ProjectorFolder } from './projector-folder.ts';
import { encodeEvent, FILE_VERSION, SESSION_START, type EventMessage, type ValueMessage } from './schema.ts';
import { histogramValues, imageValue, prCurveValue, requireTag, scalarValue, textValue } from './summary-value.ts';

/** How an event file is opened. */
export interface EventWriterOptions {
  /**
   * Goes on with an earlier run in the same folder: the last of its steps that still holds. TensorBoard drops its points
   * of later steps. Without it nothing of the earlier run is dropped.
   */
  readonly resumeStep?: number;
  /** The end of the file name. Default: the name of this machine. */
  readonly host?: string;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * Writes one TensorBoard event file. Calls return at once and the writing goes on behind them, in their order;
 * `flush` waits for it. A failure to write shows in the next call, in `flush` and in `close`.
 *
 * Every method that logs takes the step (an integer of at least 0) and the tag (a path such as `train/loss`).
 * @throws RangeError or TypeError on a step, tag or value that cannot be stored.
 */
export class EventWriter {
  /** Path of the event file. */
  readonly file: string;
  private readonly stream: AppendStream;
  private readonly projector: ProjectorFolder;
  private readonly now: () => number;
  private lastTime = 0;

  private constructor(file: string, stream: AppendStream, now: () => number) {
    this.file = file;
    this.stream = stream;
    this.projector = new ProjectorFolder(dirname(file));
    this.now = now;
  }

  /** Makes a new event file in `folder`, and the folder when missing. @throws Error if that cannot be done. */
  static async open(folder: string, options: EventWriterOptions = {}): Promise<EventWriter> {
    const { resumeStep, host = hostname(), now = Date.now } = options;
    if (resumeStep !== undefined) requireStep('resumeStep', resumeStep);
    const { path, handle } = await createEventFile(folder, now() / 1000, host);
    const writer = new EventWriter(path, new AppendStream(path, handle), now);
    writer.append(0, { fileVersion: FILE_VERSION });
    if (resumeStep !== undefined) writer.markRestart(resumeStep);
    return writer;
  }

  /** One point of a curve, stored as float32. NaN and infinities are kept: TensorBoard marks them. */
  scalar(step: number, tag: string, value: number): void {
    this.summary(step, [scalarValue(tag, value)]);
  }

  /** Points of several curves at one step, in one record. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.summary(
      step,
      Object.entries(values).map(([tag, value]) => scalarValue(tag, value)),
    );
  }

  /**
   * The distribution of `values` in 30 bars. NaN and infinities have no bar: how many there were is logged as the scalar
   * `<tag>/nonFinite`, only at steps that had some. Without a finite value the histogram is empty.
   */
  histogram(step: number, tag: string, values: ArrayLike<number>): void {
    this.summary(step, histogramValues(tag, values));
  }

  /** A picture from the bytes of a PNG file; width, height and channels are read from its header. */
  image(step: number, tag: string, png: Uint8Array): void {
    this.summary(step, [imageValue(tag, png)]);
  }

  /** A text, shown as markdown. */
  text(step: number, tag: string, markdown: string): void {
    this.summary(step, [textValue(tag, markdown)]);
  }

  /**
   * How well scores tell positive samples from others: precision and recall at `thresholds` evenly spaced thresholds.
   * @param labels whether each sample is positive.
   * @param scores of the samples, in [0, 1]: at or above a threshold a sample is called positive.
   */
  prCurve(
    step: number,
    tag: string,
    labels: ArrayLike<number | boolean>,
    scores: ArrayLike<number>,
    thresholds = 201,
  ): void {
    this.summary(step, [prCurveValue(tag, countPrCurve(labels, scores, thresholds))]);
  }

  /**
   * Points for the projector, in files beside the event file: of each tag the latest, in place of the one before. What another
   * writer put into this folder is shown no longer.
   */
  embedding(step: number, tag: string, embedding: Embedding): void {
    requireStep('step', step);
    requireTag(tag);
    this.projector.put(step, tag, embedding);
  }

  /**
   * The settings of this run, by which TensorBoard compares it with others: once a run, before `hparamsEnd`. Of several it
   * takes the first. The results beside them are the last values of the curves of this folder and those below it.
   * @param group runs of one group are one line, their results averaged. Default: each run is its own.
   */
  hparams(settings: Readonly<Record<string, Setting>>, group?: string): void {
    this.summary(0, [sessionStartValue(settings, group, this.now() / 1000)]);
  }

  /** How this run ended. Of several TensorBoard takes the first: leave it out where the run may go on. */
  hparamsEnd(status: SessionStatus): void {
    this.summary(0, [sessionEndValue(status, this.now() / 1000)]);
  }

  /** Which settings and results are compared. TensorBoard takes the first that it finds for all runs. */
  hparamsExperiment(experiment: HparamsExperiment): void {
    this.summary(0, [experimentValue(experiment, this.now() / 1000)]);
  }

  /** Everything logged so far is on disk when this resolves. */
  async flush(): Promise<void> {
    await this.projector.flush();
    await this.stream.flush();
  }

  /** Writes the rest and closes the file; a second call changes nothing. */
  async close(): Promise<void> {
    await this.stream.close();
    await this.projector.flush();
  }

  private summary(step: number, values: ValueMessage[]): void {
    requireStep('step', step);
    if (values.length > 0) this.append(step, { summary: { value: values } });
  }

  private markRestart(resumeStep: number): void {
    // TensorBoard drops the points at or after the step of a START, hence the 1. It takes the first START it meets in a
    // folder for the beginning of the run and drops nothing, and the earlier run may have none: hence twice.
    for (let i = 0; i < 2; i++) this.append(resumeStep + 1, { sessionLog: { status: SESSION_START } });
  }

  private append(step: number, what: Omit<EventMessage, 'wallTime' | 'step'>): void {
    this.lastTime = Math.max(this.lastTime, this.now()); // times never go back, even when the clock does
    this.stream.write(frameRecord(encodeEvent({ wallTime: this.lastTime / 1000, step, ...what })));
  }
}

function requireStep(name: string, step: number): void {
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new RangeError(`EventWriter: ${name} must be an integer of at least 0, got ${step}.`);
  }
}
