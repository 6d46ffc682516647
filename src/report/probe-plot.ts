import * as Plot from '@observablehq/plot';
import { labelColour } from './palette.ts';
import { stackedPlotSvg } from './stacked-plot.ts';

/** One sample by the smallest size that flips it. */
export interface PlottedSample {
  readonly size: number;
  /** In [0, 1]. */
  readonly ambiguity: number;
  /** Whether it was predicted right without perturbation. */
  readonly right: boolean;
}

/** What {@link probePlotSvg} draws. */
export interface ProbePlot {
  readonly title: string;
  readonly subtitle: string;
  /** What a size is: `largest change of a pixel`. */
  readonly axis: string;
  /** A curve an attack: the sizes of all samples, null where nothing flipped one. */
  readonly curves: readonly { readonly name: string; readonly sizes: readonly (number | null)[] }[];
  /** The samples under the last attack. */
  readonly samples: readonly PlottedSample[];
}

const HEIGHTS = { curves: 240, samples: 240 };
const CHARACTER_WIDTH = 7;
/** Room left of the smallest size and right of the largest, as a factor. */
const ROOM = 1.2;
const COLOURS = { right: '#306dc4', wrong: '#c50124' };

/**
 * How large a perturbation has to be, as an SVG document: above, the share of the samples that are flipped up to a size, a
 * curve an attack; below, the ambiguity of each sample against its size. Sizes are logarithmic. White background; the same
 * probe gives the same text.
 * @throws RangeError where nothing was flipped.
 */
export function probePlotSvg({ title, subtitle, axis, curves, samples }: ProbePlot): string {
  const sizes = curves.flatMap((curve) => curve.sizes.flatMap((size) => size ?? []));
  if (sizes.length === 0) throw new RangeError('probePlotSvg: nothing was flipped, so there is no size to plot.');
  const low = sizes.reduce((a, b) => Math.min(a, b)) / ROOM;
  const high = sizes.reduce((a, b) => Math.max(a, b)) * ROOM;
  const names = [...curves.map(({ name }) => name), 'predicted right', 'predicted wrong'];
  const colours = [...curves.map((_, c) => curveColour(c)), COLOURS.right, COLOURS.wrong];
  return stackedPlotSvg({
    ...{ title, subtitle },
    header: names.map((name, n) => legendMark(name, colours[n]!, names.slice(0, n), n < curves.length ? '—' : '●')),
    x: { type: 'log', domain: [low, high], label: axis, ticks: 6, tickFormat: '.2~g' },
    panels: [
      {
        ...{ height: HEIGHTS.curves, label: 'Samples flipped (%)' },
        marks: [Plot.ruleY([0, 100], { stroke: '#bbb' }), ...curves.map((curve, c) => curveMark(curve.sizes, c, high))],
      },
      {
        ...{ height: HEIGHTS.samples, label: 'Ambiguity of the sample' },
        marks: [
          Plot.ruleY([0], { stroke: '#bbb' }),
          Plot.dot(samples, {
            ...{ x: 'size', y: 'ambiguity', r: 2.5, fillOpacity: 0.6 },
            fill: ({ right }: PlottedSample) => (right ? COLOURS.right : COLOURS.wrong),
          }),
        ],
      },
    ],
  });
}

/** Neither of the two colours of samples. */
const curveColour = (curve: number): string => labelColour(curve + 2);

/** A step up at each size, in per cent of all samples, flipped or not. */
function curveMark(sizes: readonly (number | null)[], curve: number, high: number): Plot.Markish {
  const sorted = sizes.flatMap((size) => size ?? []).sort((a, b) => a - b);
  const steps = sorted.map((size, i) => ({ size, percent: (100 * (i + 1)) / sizes.length }));
  const first = sorted[0] ?? high;
  const points = [{ size: first, percent: 0 }, ...steps, { size: high, percent: steps.at(-1)?.percent ?? 0 }];
  return Plot.line(points, {
    ...{ x: 'size', y: 'percent', curve: 'step-after', stroke: curveColour(curve), strokeWidth: 2 },
  });
}

function legendMark(name: string, colour: string, before: readonly string[], sign: string): Plot.Markish {
  const dx = before.reduce((sum, other) => sum + (other.length + 4) * CHARACTER_WIDTH, 0);
  const text = (line: string) => `${sign} ${line}`;
  return Plot.text([name], { frameAnchor: 'top-left', dx, dy: 40, text, fill: colour });
}
