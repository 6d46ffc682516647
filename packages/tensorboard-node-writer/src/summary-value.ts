import { makeHistogram, type HistogramBucket } from './histogram.ts';
import { readPngHeader } from './png-header.ts';
import type { PrCurve } from './pr-curve.ts';
import { DT_DOUBLE, DT_FLOAT, DT_STRING, encodePrCurveData, type ValueMessage } from './schema.ts';

/** Names of the TensorBoard plugins that show tensors. */
export const HISTOGRAM_PLUGIN = 'histograms';
export const TEXT_PLUGIN = 'text';
export const PR_CURVE_PLUGIN = 'pr_curves';

/** The rows of the tensor of a PR curve, in their order. */
export const PR_CURVE_ROWS = [
  'truePositives',
  'falsePositives',
  'trueNegatives',
  'falseNegatives',
  'precision',
  'recall',
] as const satisfies readonly (keyof PrCurve)[];

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

/** A curve, as TensorBoard stores them: a float32 tensor `[6, numThresholds]`. */
export function prCurveValue(tag: string, curve: PrCurve): ValueMessage {
  requireTag(tag);
  const numThresholds = curve.precision.length;
  const bytes = Buffer.alloc(PR_CURVE_ROWS.length * numThresholds * 4);
  PR_CURVE_ROWS.forEach((name, row) =>
    curve[name].forEach((value, t) => bytes.writeFloatLE(value, (row * numThresholds + t) * 4)),
  );
  return {
    tag,
    metadata: { pluginData: { pluginName: PR_CURVE_PLUGIN, content: encodePrCurveData(numThresholds) } },
    tensor: {
      dtype: DT_FLOAT,
      tensorShape: { dim: [{ size: PR_CURVE_ROWS.length }, { size: numThresholds }] },
      tensorContent: bytes,
    },
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

/** @throws TypeError unless `tag` is a string that is not empty. */
export function requireTag(tag: string): void {
  if (typeof tag !== 'string' || tag === '') {
    throw new TypeError(`tag must be a string that is not empty, got ${JSON.stringify(tag)}.`);
  }
}
