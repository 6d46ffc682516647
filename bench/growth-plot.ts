import * as Plot from '@observablehq/plot';
import { stackedPlotSvg } from '../src/report/stacked-plot.ts';
import { straightLine } from './exponent.ts';
import type { GrowthPoint, GrowthResult } from './growth.ts';

const HEIGHTS = { seconds: 240, bytes: 170 };
/** Room right of the largest size, as a share of it. */
const ROOM = 1.04;
const COLOUR = '#306dc4';
const MEGABYTE = 2 ** 20;

/**
 * Time (median and range of the rounds) and memory of a training step against a size, on axes from 0, with the straight line
 * that fits best.
 */
export function growthPlotSvg({ sweep, points, time }: GrowthResult): string {
  const [all, last] = [time.all, time.last].map(({ median }) => median.toFixed(2));
  const largest = points.at(-1)!.size;
  return stackedPlotSvg({
    title: sweep.title,
    subtitle: `${sweep.setting}. Time: size^${all} over all, size^${last} over the last two`,
    x: { type: 'linear', domain: [0, largest * ROOM], label: sweep.axis, ticks: points.map(({ size }) => size) },
    panels: [
      {
        ...{ height: HEIGHTS.seconds, label: 'Training step (ms)' },
        marks: [Plot.ruleY([0]), proportionalLine(points), ...timeMarks(points)],
      },
      {
        ...{ height: HEIGHTS.bytes, label: 'Memory at its peak (MiB)' },
        marks: [
          Plot.ruleY([0]),
          Plot.line(points, { x: 'size', y: mebibytes, stroke: '#888' }),
          Plot.dot(points, { x: 'size', y: mebibytes, fill: '#222', r: 3.5 }),
        ],
      },
    ],
  });
}

const mebibytes = ({ bytes }: GrowthPoint): number => bytes / MEGABYTE;

/** The median of the rounds, and their range. */
function timeMarks(points: readonly GrowthPoint[]): Plot.Markish[] {
  return [
    Plot.ruleX(points, {
      ...{ x: 'size', stroke: '#222' },
      y1: ({ seconds }: GrowthPoint) => 1000 * seconds.low,
      y2: ({ seconds }: GrowthPoint) => 1000 * seconds.high,
    }),
    Plot.dot(points, { x: 'size', y: ({ seconds }: GrowthPoint) => 1000 * seconds.median, fill: '#222', r: 3.5 }),
  ];
}

/** A fixed cost and a part in proportion to the size: what grows faster leaves the line upward. */
function proportionalLine(points: readonly GrowthPoint[]): Plot.Markish {
  const [sizes, medians] = [points.map(({ size }) => size), points.map(({ seconds }) => seconds.median)];
  const { fixed, slope } = straightLine(sizes, medians);
  const ends = [0, sizes.at(-1)!].map((size) => ({ size, milliseconds: 1000 * (fixed + slope * size) }));
  return Plot.line(ends, { x: 'size', y: 'milliseconds', stroke: COLOUR, strokeWidth: 1.5 });
}
