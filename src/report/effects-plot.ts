import * as Plot from '@observablehq/plot';
import { shorten } from './shorten.ts';
import { stackedPlotSvg, type NamedScale } from './stacked-plot.ts';

/** What was measured with one value of a setting. */
export interface EffectValue {
  readonly value: unknown;
  /** The value as it reads. */
  readonly label: string;
  readonly mean: number;
  /** Half the width of the interval; NaN where there is none. */
  readonly halfWidth: number;
}

/** How a setting moves what was measured. */
export interface Effect {
  readonly setting: string;
  /** Of numbers `linear` or `log`; of all else `category`. */
  readonly axis: 'linear' | 'log' | 'category';
  /** At least one; numbers in rising order. */
  readonly values: readonly EffectValue[];
}

export interface EffectsPlot {
  readonly title: string;
  readonly subtitle: string;
  /** What was measured. */
  readonly measure: string;
  /** Least and greatest value that it can have. */
  readonly bounds: readonly [number, number];
  readonly effects: readonly Effect[];
}

const PANEL_HEIGHT = 150;
/** Room beyond the least and the greatest value, as a part of the axis. */
const ROOM = 0.06;
/** With more values than this they are a cloud of dots: no line joins them, and not each has its interval and its tick. */
const MOST_JOINED = 12;
const LONGEST_LABEL = 18;

/**
 * Main effects as an SVG document: for each setting a panel with the mean at each of its values, on one vertical axis, so that
 * the panels can be compared. The same effects give the same text.
 * @throws RangeError without effects
 */
export function effectsPlotSvg({ title, subtitle, measure, bounds, effects }: EffectsPlot): string {
  if (effects.length === 0) throw new RangeError('effectsPlotSvg: effects must hold at least one, got none.');
  const domain = rangeOf(effects, bounds);
  return stackedPlotSvg({
    ...{ title: shorten(title, 60), subtitle },
    panels: effects.map((effect) => ({
      ...{ height: PANEL_HEIGHT, label: measure, domain },
      ...{ x: scaleOf(effect), marks: marksOf(effect, bounds) },
    })),
  });
}

/** Means and what is shown of their intervals; few jobs give intervals far wider than what can be. */
function rangeOf(effects: readonly Effect[], [least, greatest]: EffectsPlot['bounds']): readonly [number, number] {
  const ends = effects.flatMap(({ values }) =>
    values.flatMap((value) => (isJoined(values) ? endsOf(value) : [value.mean])),
  );
  const [low, high] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
  const room = ROOM * (high - low || greatest - least);
  return [Math.max(least, low - room), Math.min(greatest, high + room)];
}

const endsOf = ({ mean, halfWidth }: EffectValue) =>
  Number.isNaN(halfWidth) ? [mean] : [mean - halfWidth, mean + halfWidth];

function scaleOf({ setting, axis, values }: Effect): NamedScale {
  if (axis === 'category') {
    return { type: 'point', domain: values.map(({ label }) => label), label: setting, tickFormat: shortLabel };
  }
  const numbers = values.map(({ value }) => value as number);
  const [low, high] = [numbers[0]!, numbers.at(-1)!];
  const room = ROOM * (high - low || Math.abs(high) || 1);
  const factor = (high / low || 1) ** ROOM * 1.02;
  return {
    type: axis,
    domain: axis === 'log' ? [low / factor, high * factor] : [low - room, high + room],
    label: setting,
    ...(isJoined(values) ? { ticks: numbers, tickFormat: String } : { ticks: 6, tickFormat: '.3~g' }),
  };
}

const shortLabel = (label: unknown) => shorten(String(label), LONGEST_LABEL);
const isJoined = (values: readonly EffectValue[]) => values.length <= MOST_JOINED;

function marksOf({ axis, values }: Effect, [least, greatest]: EffectsPlot['bounds']): Plot.Markish[] {
  const x = ({ value, label }: EffectValue) => (axis === 'category' ? label : (value as number));
  if (!isJoined(values)) return [Plot.dot(values, { x, y: 'mean', fill: '#222', fillOpacity: 0.5, r: 3.5 })];
  const known = values.filter(({ halfWidth }) => !Number.isNaN(halfWidth));
  return [
    Plot.ruleX(known, {
      ...{ x, stroke: '#222', strokeWidth: 1.5 },
      y1: ({ mean, halfWidth }: EffectValue) => Math.max(least, mean - halfWidth),
      y2: ({ mean, halfWidth }: EffectValue) => Math.min(greatest, mean + halfWidth),
    }),
    Plot.line(values, { x, y: 'mean', stroke: '#888' }),
    Plot.dot(values, { x, y: 'mean', fill: '#222', r: 3.5 }),
  ];
}
