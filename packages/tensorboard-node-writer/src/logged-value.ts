import type { HistogramBucket } from './histogram.ts';
import { HPARAMS_PLUGIN, toLoggedHparams, type LoggedHparams } from './hparams.ts';
import type { PrCurve } from './pr-curve.ts';
import { DT_DOUBLE, DT_FLOAT, type TensorMessage, type ValueMessage } from './schema.ts';
import { HISTOGRAM_PLUGIN, PR_CURVE_PLUGIN, PR_CURVE_ROWS, TEXT_PLUGIN } from './summary-value.ts';

/** What a tag has at a step; `other` is a value of a kind that this package does not write. */
export type LoggedValue =
  | { readonly kind: 'scalar'; readonly tag: string; readonly value: number }
  | { readonly kind: 'histogram'; readonly tag: string; readonly buckets: readonly HistogramBucket[] }
  | {
      readonly kind: 'image';
      readonly tag: string;
      readonly width: number;
      readonly height: number;
      readonly channels: number;
      readonly png: Uint8Array;
    }
  | { readonly kind: 'text'; readonly tag: string; readonly text: string }
  | { readonly kind: 'prCurve'; readonly tag: string; readonly curve: PrCurve }
  | LoggedHparams
  | { readonly kind: 'other'; readonly tag: string };

/** What a message of an event file says. */
export function toLoggedValue(value: ValueMessage): LoggedValue {
  const { tag, simpleValue, image, tensor } = value;
  const plugin = value.metadata?.pluginData?.pluginName;
  if (simpleValue !== undefined) return { kind: 'scalar', tag, value: simpleValue };
  if (image !== undefined) {
    const { width, height, colorspace: channels, encodedImageString: png } = image;
    return { kind: 'image', tag, width, height, channels, png };
  }
  if (plugin === HPARAMS_PLUGIN) {
    return toLoggedHparams(tag, value.metadata?.pluginData?.content ?? new Uint8Array(0));
  }
  const curve = plugin === PR_CURVE_PLUGIN ? toPrCurve(tensor) : undefined;
  if (curve !== undefined) return { kind: 'prCurve', tag, curve };
  const buckets = plugin === HISTOGRAM_PLUGIN ? toBuckets(tensor) : undefined;
  if (buckets !== undefined) return { kind: 'histogram', tag, buckets };
  const text = plugin === TEXT_PLUGIN ? firstString(tensor) : undefined;
  return text === undefined ? { kind: 'other', tag } : { kind: 'text', tag, text };
}

function firstString(tensor: TensorMessage | undefined): string | undefined {
  const bytes = tensor?.stringVal?.[0];
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** The rows of a float64 tensor `[numBuckets, 3]`; undefined for any other tensor. */
function toBuckets(tensor: TensorMessage | undefined): HistogramBucket[] | undefined {
  const [rows, columns] = tensor?.tensorShape.dim ?? [];
  const numBuckets = rows?.size ?? 0; // what is 0 or empty is not on the wire
  const content = tensor?.tensorContent ?? new Uint8Array(0);
  if (tensor?.dtype !== DT_DOUBLE || columns?.size !== 3 || content.length !== numBuckets * 24) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const number = (i: number) => view.getFloat64(i * 8, true);
  return Array.from({ length: numBuckets }, (_, i) => ({
    left: number(i * 3),
    right: number(i * 3 + 1),
    count: number(i * 3 + 2),
  }));
}

/** The rows of a float32 tensor `[6, numThresholds]`; undefined for any other tensor. */
function toPrCurve(tensor: TensorMessage | undefined): PrCurve | undefined {
  const [rows, columns] = tensor?.tensorShape.dim ?? [];
  const numThresholds = columns?.size ?? 0;
  const content = tensor?.tensorContent ?? new Uint8Array(0);
  const size = PR_CURVE_ROWS.length * numThresholds * 4;
  if (tensor?.dtype !== DT_FLOAT || rows?.size !== PR_CURVE_ROWS.length || content.length !== size) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const row = (r: number) =>
    Float32Array.from({ length: numThresholds }, (_, t) => view.getFloat32((r * numThresholds + t) * 4, true));
  return Object.fromEntries(PR_CURVE_ROWS.map((name, r) => [name, row(r)])) as unknown as PrCurve;
}
