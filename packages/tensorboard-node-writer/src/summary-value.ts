import { makeHistogram, type HistogramBucket } from './histogram.ts';
import { readPngHeader } from './png-header.ts';
import { DT_DOUBLE, DT_STRING, type ValueMessage } from './schema.ts';

/** Names of the TensorBoard plugins that show tensors. */
export const HISTOGRAM_PLUGIN = 'histograms';
export const TEXT_PLUGIN = 'text';

/** A point of a curve. @throws TypeError unless `value` is a number (NaN and infinities are numbers). */
export function scalarValue(tag: string, value: number): ValueMessage {
  requireTag(tag);
  if (typeof value !== 'number') {
    throw new TypeError(`scalar: value of '${tag}' must be a number, got ${typeof value}.`);
  }
  return { tag, simpleValue: value };
}

/**
 * The bars of `values`, as TensorBoard stores them: a float64 tensor `[numBuckets, 3]` of left edge, right edge, count.
 * Values without a bar are counted in a scalar beside it, so that they do not vanish unseen.
 */
export function histogramValues(tag: string, values: ArrayLike<number>): ValueMessage[] {
  requireTag(tag);
  const { buckets, numNonFinite } = makeHistogram(values);
  const histogram: ValueMessage = {
    tag,
    metadata: { pluginData: { pluginName: HISTOGRAM_PLUGIN } },
    tensor: {
      dtype: DT_DOUBLE,
      tensorShape: { dim: [{ size: buckets.length }, { size: 3 }] },
      tensorContent: bytesOf(buckets),
    },
  };
  return numNonFinite === 0 ? [histogram] : [histogram, scalarValue(`${tag}/nonFinite`, numNonFinite)];
}

/** A picture; its size and channels are those that the PNG header says. */
export function imageValue(tag: string, png: Uint8Array): ValueMessage {
  requireTag(tag);
  const { width, height, channels } = readPngHeader(png);
  return { tag, image: { height, width, colorspace: channels, encodedImageString: png } };
}

/** A text that TensorBoard shows as markdown: a string tensor without dimensions. */
export function textValue(tag: string, text: string): ValueMessage {
  requireTag(tag);
  if (typeof text !== 'string') throw new TypeError(`text: text of '${tag}' must be a string, got ${typeof text}.`);
  return {
    tag,
    metadata: { pluginData: { pluginName: TEXT_PLUGIN } },
    tensor: { dtype: DT_STRING, tensorShape: {}, stringVal: [Buffer.from(text, 'utf8')] },
  };
}

function bytesOf(buckets: readonly HistogramBucket[]): Buffer {
  const bytes = Buffer.alloc(buckets.length * 24);
  buckets.forEach(({ left, right, count }, i) => {
    bytes.writeDoubleLE(left, i * 24);
    bytes.writeDoubleLE(right, i * 24 + 8);
    bytes.writeDoubleLE(count, i * 24 + 16);
  });
  return bytes;
}

function requireTag(tag: string): void {
  if (typeof tag !== 'string' || tag === '') {
    throw new TypeError(`tag must be a string that is not empty, got ${JSON.stringify(tag)}.`);
  }
}
