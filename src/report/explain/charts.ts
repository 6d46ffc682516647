import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { ReliabilityBin } from '../../metrics/calibration.ts';
import { shorten } from '../shorten.ts';

const LONGEST_NAME = 16;
/** Of a class in a prototype; less is not drawn. */
const LEAST_SHARE = 0.02;

/** A plot as SVG in the colours of the page around it, with a name for those who do not see it. */
function plotSvg(name: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = Plot.plot({
    ...options,
    document: document as unknown as Document,
    style: { background: 'transparent', color: 'currentColor', fontFamily: 'inherit', fontSize: '12px' },
  });
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', name);
  return svg.outerHTML;
}

/** Accuracy against confidence with the diagonal; dots as large as their bins are full. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): string {
  const table = bins.map(({ confidence, accuracy, count }) => {
    return `${percent(confidence)} sure, ${percent(accuracy)} right, ${count} samples`;
  });
  return plotSvg(`How often the model is right by how sure it is: ${table.join('; ')}`, {
    ...{ width: 420, height: 400, marginLeft: 56, marginBottom: 44 },
    x: { label: 'how sure it is', domain: [0, 1], tickFormat: '.0%', labelAnchor: 'center', labelArrow: 'none' },
    y: { label: 'how often it is right', domain: [0, 1], tickFormat: '.0%', labelAnchor: 'center', labelArrow: 'none' },
    r: { range: [2, 14] },
    marks: [
      Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.3 }),
      Plot.link([0], {
        x1: 0,
        y1: 0,
        x2: 1,
        y2: 1,
        stroke: 'currentColor',
        strokeOpacity: 0.5,
        strokeDasharray: '4 4',
      }),
      Plot.ruleX(bins, { x: 'confidence', y1: 'confidence', y2: 'accuracy', stroke: '#c50124' }),
      Plot.dot(bins, { x: 'confidence', y: 'accuracy', r: 'count', fill: '#306dc4', fillOpacity: 0.75 }),
    ],
  });
}

/** A prototype's row of the association. */
export interface AssociationRow {
  readonly index: number;
  readonly winner: number;
  /** a_j over the labels. */
  readonly classes: readonly number[];
}

/** The association as a heat map: a row a prototype, by its class; a column a class. */
export function associationChart(prototypes: readonly AssociationRow[], labelNames: readonly string[]): string {
  const rows = [...prototypes].sort((a, b) => a.winner - b.winner || a.index - b.index);
  const cells = rows.flatMap(({ index, classes }) =>
    classes.flatMap((share, label) => (share < LEAST_SHARE ? [] : [{ index, label, share }])),
  );
  const side = rows.length > 60 || labelNames.length > 40 ? 11 : 20;
  const name = (label: number) => shorten(labelNames[label]!, LONGEST_NAME);
  const margins = { marginLeft: 48, marginTop: 110, marginBottom: 12, marginRight: 50 };
  return plotSvg(
    `What each of ${rows.length} prototypes says of ${labelNames.length} classes; the gallery has the numbers`,
    {
      ...margins,
      width: margins.marginLeft + margins.marginRight + side * labelNames.length,
      height: margins.marginTop + margins.marginBottom + side * rows.length,
      x: { domain: [...labelNames.keys()], axis: 'top', tickFormat: name, tickRotate: -60, label: null, tickSize: 0 },
      y: { domain: rows.map(({ index }) => index), label: 'prototype', tickSize: 0, labelArrow: 'none' },
      marks: [
        Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.3 }),
        // Opacity, so that it serves pages of either colour: from nothing to full.
        Plot.cell(cells, {
          ...{ x: 'label', y: 'index', fill: '#306dc4', inset: 0.5 },
          fillOpacity: (cell: { share: number }) => cell.share,
          title: (cell: { index: number; label: number; share: number }) =>
            `prototype ${cell.index}: ${labelNames[cell.label]} ${percent(cell.share)}`,
        }),
      ],
    },
  );
}

const percent = (part: number) => `${(100 * part).toFixed(0)} %`;
