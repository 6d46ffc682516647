/**
 * Writes what TensorBoard shows, from Node, and reads it back.
 * @module tensorboard-node-writer
 */
export { EventWriter, type EventWriterOptions } from './event-writer.ts';
export { CutOffRecordError, readEvents, type LoggedEvent } from './event-reader.ts';
export type { LoggedValue } from './logged-value.ts';
export type { HistogramBucket } from './histogram.ts';
export type { PrCurve } from './pr-curve.ts';
export type { Embedding, Sprite } from './embedding.ts';
export type { HparamsExperiment, LoggedHparams, MetricInfo, SessionStatus, Setting, SettingInfo } from './hparams.ts';
