import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { PrototypeMap } from '../interpretation/map.ts';
import { legendMarks, legendWidth } from './map-legend.ts';
import { commonScale, type MapScale } from './map-scale.ts';
import { labelColour, labelSymbol } from './palette.ts';
import { placeLabels, type PlacedLabel } from './place-labels.ts';

/** Fonts by preference, all of them plain sans-serif; the last word is the system's. */
const FONT = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';
const PLOT_SIZE = { width: 620, height: 560 };
const MARGIN = { top: 58, bottom: 48, left: 64 };
/** Names up to this long stand beside their prototypes; with longer ones, numbers do, and the legend explains them. */
const LONGEST_ANNOTATION = { few: 10, many: 3 };
const FONT_SIZE = 12;
/** Of the font size, for sans-serif bold digits and letters; on the wide side. */
const CHARACTER_WIDTH = 0.74;
/** Pixels; smaller where more than `CROWD` prototypes would cover the map. */
const DIAMOND_RADIUS = { few: 7, many: 5 };
const CROWD = 40;

/**
 * The map as an SVG document, after the paper's figure 1: samples coloured by class, prototypes as black diamonds annotated
 * with the winning class, both axes in one scale. White background; the same map gives the same text.
 * @param title the first line; the second one always says what the plane shows.
 */
export function mapSvg(map: PrototypeMap, title: string): string {
  const { document } = parseHTML('<html><body></body></html>');
  const longest = map.prototypes.length > CROWD ? LONGEST_ANNOTATION.many : LONGEST_ANNOTATION.few;
  const numbered = map.labelNames.some((name) => [...name].length > longest);
  const scale = commonScale(map, PLOT_SIZE);
  const labels = prototypeLabels(map, numbered, scale);
  const { width, height } = PLOT_SIZE;
  const marginRight = legendWidth(map.labelNames, numbered, height);
  const svg = Plot.plot({
    document: document as unknown as Document,
    width: MARGIN.left + width + marginRight,
    height: MARGIN.top + height + MARGIN.bottom,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    marginRight,
    style: { background: 'white', color: '#222', fontFamily: FONT, fontSize: '11px' },
    x: {
      domain: scale.xDomain,
      label: axisLabel('First', map.explainedVariance[0]),
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSpacing: 80,
    },
    y: {
      domain: scale.yDomain,
      label: axisLabel('Second', map.explainedVariance[1]),
      labelOffset: 50,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSpacing: 80,
    },
    marks: [
      Plot.frame({ stroke: '#bbb' }),
      ...sampleMarks(map),
      Plot.link(
        labels.filter((label) => label.needsLine),
        {
          x1: (l: PositionedLabel) => l.pointX,
          y1: (l: PositionedLabel) => l.pointY,
          x2: (l: PositionedLabel) => scale.dataX(l.x),
          y2: (l: PositionedLabel) => scale.dataY(l.y),
          stroke: '#555',
          strokeWidth: 0.8,
        },
      ),
      Plot.dot(map.prototypes, {
        x: 'x',
        y: 'y',
        symbol: 'diamond',
        r: diamondRadius(map),
        fill: 'black',
        stroke: 'white',
        strokeWidth: 1,
      }),
      Plot.text(labels, {
        x: (l: PositionedLabel) => scale.dataX(l.x),
        y: (l: PositionedLabel) => scale.dataY(l.y),
        text: 'text',
        fontSize: FONT_SIZE,
        fontWeight: 'bold',
        fill: 'black',
        stroke: 'white',
        strokeWidth: 3.5,
      }),
      headline(title, -34, 15, 'bold'),
      headline(subtitle(map), -15, 12, 'normal'),
      ...legendMarks(map.labelNames, numbered, height),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

interface PositionedLabel extends PlacedLabel {
  readonly text: string;
  /** Its prototype, in the map's units. */
  readonly pointX: number;
  readonly pointY: number;
}

/** What each prototype's label says and where it goes, in pixels within the frame. */
function prototypeLabels(map: PrototypeMap, numbered: boolean, scale: MapScale): PositionedLabel[] {
  const points = map.prototypes.map((p) => ({ x: scale.pixelX(p.x), y: scale.pixelY(p.y) }));
  const texts = map.prototypes.map((p) => (numbered ? String(p.winner + 1) : (map.labelNames[p.winner] ?? '')));
  const requests = points.map((point, j) => ({
    ...point,
    width: [...texts[j]!].length * FONT_SIZE * CHARACTER_WIDTH,
    height: FONT_SIZE,
  }));
  const radius = diamondRadius(map);
  const diamonds = points.map((point) => ({ ...point, width: 1.6 * radius, height: 2.4 * radius }));
  const samples = map.samples.map((s) => ({ x: scale.pixelX(s.x), y: scale.pixelY(s.y) }));
  return placeLabels(requests, diamonds, samples, PLOT_SIZE).map((placed, j) => ({
    ...placed,
    text: texts[j]!,
    pointX: map.prototypes[j]!.x,
    pointY: map.prototypes[j]!.y,
  }));
}

function diamondRadius(map: PrototypeMap): number {
  return map.prototypes.length > CROWD ? DIAMOND_RADIUS.many : DIAMOND_RADIUS.few;
}

/** One dot mark a symbol, so that both channels stay constant strings. */
function sampleMarks(map: PrototypeMap): Plot.Markish[] {
  const symbols = new Set(map.samples.map((sample) => labelSymbol(sample.label)));
  return [...symbols].map((symbol) =>
    Plot.dot(
      map.samples.filter((sample) => labelSymbol(sample.label) === symbol),
      {
        x: 'x',
        y: 'y',
        r: 4,
        symbol,
        fill: (s: { label: number }) => labelColour(s.label),
        fillOpacity: 0.8,
        stroke: 'white',
        strokeWidth: 0.6,
      },
    ),
  );
}

function headline(text: string, dy: number, fontSize: number, fontWeight: string): Plot.Markish {
  return Plot.text([text], { frameAnchor: 'top-left', dy, text: (line: string) => line, fontSize, fontWeight });
}

function subtitle(map: PrototypeMap): string {
  const shown = Math.round(100 * (map.explainedVariance[0] + map.explainedVariance[1]));
  const counts = [
    count(map.samples.length, 'sample'),
    count(map.labelNames.length, 'class', 'classes'),
    count(map.prototypes.length, 'prototype'),
  ];
  return `${counts.join(', ')}; this plane shows ${shown} % of the variance`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function axisLabel(which: string, explained: number): string {
  return `${which} principal component (${(100 * explained).toFixed(1)} % of the variance)`;
}
