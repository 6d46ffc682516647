import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** One panel of a stack. */
export interface PlotPanel {
  /** Pixels. */
  readonly height: number;
  /** Name of its vertical axis. */
  readonly label: string;
  readonly marks: readonly Plot.Markish[];
  /** A horizontal scale of its own, named under it. */
  readonly x?: NamedScale;
  /** Of the vertical axis; that of the marks if left out. */
  readonly domain?: readonly [number, number];
}

export type NamedScale = Plot.ScaleOptions & { readonly label: string };

/** Panels under each other. */
export interface StackedPlot {
  readonly title: string;
  readonly subtitle: string;
  /** Marks beside title and subtitle, such as a legend. */
  readonly header?: readonly Plot.Markish[];
  /** The horizontal scale of the panels that have none of their own; its name stands under the last. */
  readonly x?: NamedScale;
  readonly panels: readonly PlotPanel[];
}

/** Pixels. */
export const PLOT_WIDTH = 640;
export const PLOT_MARGIN = { top: 14, right: 24, bottom: 22, left: 64 };
const FONT = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';
const HEADER = 66;
/** Where the name of an axis stands under its ticks. */
const AXIS_NAME = 22;

/** The plot as an SVG document: white background; the same plot gives the same text. */
export function stackedPlotSvg({ title, subtitle, header = [], x, panels }: StackedPlot): string {
  const { document } = parseHTML('<html><body></body></html>');
  const scales = panels.map(
    (panel, p) => panel.x ?? { ...x, label: p === panels.length - 1 ? (x?.label ?? null) : null },
  );
  const heights = panels.map(({ height }, p) => height + (scales[p]!.label === null ? 0 : AXIS_NAME));
  const height = HEADER + heights.reduce((sum, own) => sum + own, 0);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const attributes = {
    ...{ xmlns: 'http://www.w3.org/2000/svg', width: PLOT_WIDTH, height },
    viewBox: `0 0 ${PLOT_WIDTH} ${height}`,
  };
  Object.entries(attributes).forEach(([name, value]) => svg.setAttribute(name, String(value)));
  svg.innerHTML = `<rect width="${PLOT_WIDTH}" height="${height}" fill="white"/>`;
  const at = {
    document: document as unknown as Document,
    style: { fontFamily: FONT, fontSize: '12px', color: '#222' },
  };
  const titles = [
    Plot.text([title], { frameAnchor: 'top-left', text: (line: string) => line, fontSize: 15, fontWeight: 'bold' }),
    Plot.text([subtitle], { frameAnchor: 'top-left', dy: 22, text: (line: string) => line }),
  ];
  const parts = [
    Plot.plot({ ...at, width: PLOT_WIDTH, height: HEADER, margin: 8, axis: null, marks: [...titles, ...header] }),
    ...panels.map(({ label, marks, domain }, p) =>
      Plot.plot({
        ...at,
        width: PLOT_WIDTH,
        height: heights[p]!,
        marginTop: PLOT_MARGIN.top,
        marginRight: PLOT_MARGIN.right,
        marginBottom: PLOT_MARGIN.bottom + heights[p]! - panels[p]!.height,
        marginLeft: PLOT_MARGIN.left,
        x: { ...scales[p], labelAnchor: 'center', labelArrow: 'none' },
        y: {
          ...{ label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 50, nice: true, tickSpacing: 35 },
          ...(domain === undefined ? {} : { domain }),
        },
        marks: [Plot.frame({ stroke: '#bbb' }), ...marks],
      }),
    ),
  ];
  let top = 0;
  [HEADER, ...heights].forEach((partHeight, p) => {
    const part = parts[p]!;
    part.setAttribute('y', String(top));
    svg.appendChild(part as unknown as Parameters<typeof svg.appendChild>[0]);
    top += partHeight;
  });
  return `${svg.outerHTML}\n`;
}
