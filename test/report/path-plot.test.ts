import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { pathPlotSvg, type PathPlotInput } from '../../src/report/path-plot.ts';
import { labelColour } from '../../src/report/palette.ts';

const point = (alpha: number, weights: number[], validationError: number) => ({
  alpha,
  weights,
  nonZero: weights.filter((w) => w !== 0).length,
  validationError,
});
const points = [point(0.1, [0, 0, 1, 0], 0.5), point(0.01, [2, 0, 3, 0], 0.25), point(0.001, [4, 0, 5, -1], 0.3)];
const path: PathPlotInput = { points, chosen: points[1]!, labelNames: ['A & <B>', 'Greek'] };

const parse = (svg: string) => parseHTML(svg).document;
const lines = (svg: string) => [...parse(svg).querySelectorAll('[aria-label="line"] path')];

describe('pathPlotSvg', () => {
  const svg = pathPlotSvg(path, 'Path');

  it('stands alone as a file, the same each time', () => {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('A &amp; &lt;B&gt;');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(pathPlotSvg(path, 'Path')).toBe(svg);
  });

  it('says what is chosen, and what the axes are', () => {
    const texts = [...parse(svg).querySelectorAll('text')].map((text) => text.textContent);
    for (const wanted of [
      'Path',
      'Of 3 strengths, α = 0.010 is chosen: 2 of 4 weights are not 0, validation error 25.0 %',
      'Strength α of L1',
      'Weight',
      'Non-zero weights',
      'Validation error (%)',
    ]) {
      expect(texts).toContain(wanted);
    }
  });

  it('draws a line a weight that is ever used, in the colour of its class, and the two curves', () => {
    const strokes = lines(svg).map((line) => line.getAttribute('stroke') ?? line.parentElement?.getAttribute('stroke'));
    expect(strokes.sort()).toEqual([labelColour(0), labelColour(0), labelColour(1), '#222', '#222'].sort());
  });

  it('marks the chosen strength in each panel, at its point', () => {
    const marks = [...parse(svg).querySelectorAll('[aria-label="rule"][stroke-dasharray] line')];
    expect(marks.length).toBe(3);
    const at = marks.map((mark) => Number(mark.getAttribute('x1')));
    const dots = [...parse(svg).querySelectorAll('[aria-label="dot"] circle')].map((dot) =>
      Number(dot.getAttribute('cx')),
    );
    for (const x of at) expect(dots).toContain(x);
    expect(new Set(at).size).toBe(1);
  });

  it('breaks the lines where a prototype was removed, and takes a path of one strength', () => {
    const removed = pathPlotSvg({ ...path, points: [...points, point(0.0001, [1, 2], 0.4)] }, 'Path');
    expect(lines(removed).length).toBe(lines(svg).length + 2);
    expect(pathPlotSvg({ ...path, points: [points[1]!] }, 'Path')).not.toMatch(/NaN|Infinity/);
    expect(() => pathPlotSvg({ ...path, points: [] }, 'Path')).toThrow(/must have points/);
  });
});
