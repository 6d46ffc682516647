import * as Plot from '@observablehq/plot';
import { labelColour } from './palette.ts';
import { PLOT_MARGIN, PLOT_WIDTH, stackedPlotSvg } from './stacked-plot.ts';

/** One strength of a regularisation path, as `regularisationPath` gives it. */
export interface PathPlotPoint {
  readonly alpha: number;
  /** [numPrototypes, numLabels], each row's median taken off. */
  readonly weights: ArrayLike<number>;
  readonly nonZero: number;
  /** In [0, 1]. */
  readonly validationError: number;
}

/** What {@link pathPlotSvg} draws. */
export interface PathPlotInput {
  /** Strongest first or weakest first, but in order. */
  readonly points: readonly PathPlotPoint[];
  readonly chosen: PathPlotPoint;
  readonly labelNames: readonly string[];
}

const PANEL_HEIGHTS = { weights: 300, nonZero: 130, error: 160 };
/** Pixels, on the wide side. */
const CHARACTER_WIDTH = 7;

/**
 * A regularisation path as an SVG document: above, every weight that is not zero throughout against α (logarithmic), coloured by
 * class; below it how many are not zero, and the validation error. A dashed line marks the chosen α. White background; the
 * same path gives the same text.
 * @throws RangeError without points.
 */
export function pathPlotSvg({ points, chosen, labelNames }: PathPlotInput, title: string): string {
  if (points.length === 0) throw new RangeError('pathPlotSvg: a path must have points, got none.');
  const chosenMark = Plot.ruleX([chosen.alpha], { stroke: '#222', strokeDasharray: '4 3' });
  return stackedPlotSvg({
    title,
    subtitle: subtitle(points, chosen),
    header: legend(labelNames),
    x: { type: 'log', domain: alphaDomain(points), label: 'Strength α of L1', ticks: 6, tickFormat: '.0e' },
    panels: [
      { height: PANEL_HEIGHTS.weights, label: 'Weight', marks: [...weightMarks(points, labelNames), chosenMark] },
      {
        height: PANEL_HEIGHTS.nonZero,
        label: 'Non-zero weights',
        marks: [...lineWithDots(points, (point) => point.nonZero), chosenMark],
      },
      {
        height: PANEL_HEIGHTS.error,
        label: 'Validation error (%)',
        marks: [...lineWithDots(points, (point) => 100 * point.validationError), chosenMark],
      },
    ],
  });
}

/** The names in the colours of their classes, side by side; none where they do not fit. */
function legend(labelNames: readonly string[]): Plot.Markish[] {
  const widths = labelNames.map((name) => ([...name].length + 3) * CHARACTER_WIDTH);
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total > PLOT_WIDTH - PLOT_MARGIN.left) return [];
  return labelNames.map((name, label) =>
    Plot.text([name], {
      frameAnchor: 'top-left',
      dx: widths.slice(0, label).reduce((sum, width) => sum + width, 0),
      dy: 40,
      text: (line: string) => `— ${line}`,
      fill: labelColour(label),
    }),
  );
}

function subtitle(points: readonly PathPlotPoint[], chosen: PathPlotPoint): string {
  const error = (100 * chosen.validationError).toFixed(1);
  return (
    `Of ${points.length} strengths, α = ${chosen.alpha.toPrecision(2)} is chosen: ` +
    `${chosen.nonZero} of ${chosen.weights.length} weights are not 0, validation error ${error} %`
  );
}

interface PlottedWeight {
  readonly alpha: number;
  readonly weight: number;
  readonly label: number;
  readonly line: string;
}

/** One line a weight that is not zero everywhere. A line ends where a prototype was removed: what follows is another weight. */
function weightMarks(points: readonly PathPlotPoint[], labelNames: readonly string[]): Plot.Markish[] {
  const all = points.flatMap(({ alpha, weights }) =>
    Array.from(weights, (weight, at): PlottedWeight => ({
      alpha,
      weight,
      label: at % labelNames.length,
      line: `${weights.length}/${at}`,
    })),
  );
  const used = new Set(all.filter(({ weight }) => weight !== 0).map(({ line }) => line));
  const shown = all.filter(({ line }) => used.has(line));
  const channels = { x: 'alpha', y: 'weight', z: 'line', stroke: (w: PlottedWeight) => labelColour(w.label) };
  return [Plot.ruleY([0], { stroke: '#888' }), Plot.line(shown, { ...channels, strokeOpacity: 0.8, strokeWidth: 1.3 })];
}

function lineWithDots(points: readonly PathPlotPoint[], y: (point: PathPlotPoint) => number): Plot.Markish[] {
  return [
    Plot.line(points, { x: 'alpha', y, stroke: '#222' }),
    Plot.dot(points, { x: 'alpha', y, fill: '#222', r: 3 }),
    Plot.ruleY([0], { stroke: '#bbb' }),
  ];
}

/** The strengths with a little room; a single one in the middle of two decades. */
function alphaDomain(points: readonly PathPlotPoint[]): [number, number] {
  const alphas = points.map((point) => point.alpha);
  const [least, most] = [Math.min(...alphas), Math.max(...alphas)];
  const room = least === most ? 10 : 1.15;
  return [least / room, most * room];
}
