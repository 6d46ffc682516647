import * as Plot from '@observablehq/plot';
import { stackedPlotSvg } from './stacked-plot.ts';

/** What was measured at one setting. */
export interface SweptValue {
  readonly at: number;
  readonly mean: number;
  /** Half the width of the interval; NaN where there is none. */
  readonly halfWidth: number;
}

export interface SweepPanel {
  readonly label: string;
  readonly values: readonly SweptValue[];
  /** Whether 0 is shown and marked: for differences. */
  readonly zero?: boolean;
}

/** One setting swept, what came of it in a panel each. */
export interface Sweep {
  readonly title: string;
  readonly subtitle: string;
  /** The setting that was swept. */
  readonly axis: string;
  readonly panels: readonly SweepPanel[];
}

const PANEL_HEIGHT = 170;
/** Room beside the least and the greatest setting, as a part of the axis. */
const ROOM = 0.06;

/**
 * A sweep as an SVG document: means with their intervals against the setting, on an axis of square roots, so that 0 has its
 * place and small settings are apart. The same sweep gives the same text.
 * @throws RangeError without values, or for a negative setting.
 */
export function sweepPlotSvg({ title, subtitle, axis, panels }: Sweep): string {
  const settings = [...new Set(panels.flatMap(({ values }) => values.map(({ at }) => at)))].sort((a, b) => a - b);
  if (!(settings[0]! >= 0)) {
    throw new RangeError(`sweepPlotSvg: settings must be 0 or more, got ${settings[0] ?? 'none'}.`);
  }
  const roots = settings.map(Math.sqrt);
  const room = ROOM * (roots.at(-1)! - roots[0]! || 1);
  return stackedPlotSvg({
    title,
    subtitle,
    x: {
      ...{ type: 'linear', domain: [roots[0]! - room, roots.at(-1)! + room], label: axis },
      ticks: roots,
      tickFormat: (_: number, tick: number) => String(settings[tick]),
    },
    panels: panels.map(({ label, values, zero }) => ({
      height: PANEL_HEIGHT,
      label,
      marks: [...(zero === true ? [Plot.ruleY([0], { stroke: '#888' })] : []), ...sweepMarks(values)],
    })),
  });
}

function sweepMarks(values: readonly SweptValue[]): Plot.Markish[] {
  const x = ({ at }: SweptValue) => Math.sqrt(at);
  const known = values.filter(({ halfWidth }) => !Number.isNaN(halfWidth));
  return [
    Plot.ruleX(known, {
      ...{ x, stroke: '#222', strokeWidth: 1.5 },
      y1: ({ mean, halfWidth }: SweptValue) => mean - halfWidth,
      y2: ({ mean, halfWidth }: SweptValue) => mean + halfWidth,
    }),
    Plot.line(values, { x, y: 'mean', stroke: '#888' }),
    Plot.dot(values, { x, y: 'mean', fill: '#222', r: 3.5 }),
  ];
}
