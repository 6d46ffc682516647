export { EventWriter, type EventWriterOptions } from './event-writer.ts';
export { readEvents, type LoggedEvent, type LoggedValue } from './event-reader.ts';
export type { HistogramBucket } from './histogram.ts';
