import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { sweepPlotSvg, type Sweep } from '../../src/report/sweep-plot.ts';

const sweep: Sweep = {
  ...{ title: 'A sweep', subtitle: 'of three settings', axis: 'Setting' },
  panels: [
    {
      label: 'Measure',
      values: [
        { at: 0, mean: 0.3, halfWidth: 0.01 },
        { at: 4, mean: 0.4, halfWidth: 0.02 },
        { at: 16, mean: 0.35, halfWidth: NaN },
      ],
    },
    { label: 'Gain', values: [{ at: 16, mean: 1, halfWidth: 2 }], zero: true },
  ],
};

describe('sweepPlotSvg', () => {
  const svg = sweepPlotSvg(sweep);
  const document = parseHTML(svg).document;

  it('stands alone as a file, the same each time', () => {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(sweepPlotSvg(sweep)).toBe(svg);
  });

  it('says what is swept, at the settings, and what is measured', () => {
    const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);
    for (const wanted of ['A sweep', 'of three settings', 'Setting', 'Measure', 'Gain', '0', '4', '16']) {
      expect(texts).toContain(wanted);
    }
  });

  it('puts a dot at each mean, on an axis of square roots shared by the panels', () => {
    const dots = [...document.querySelectorAll('[aria-label="dot"] circle')].map((dot) =>
      Number(dot.getAttribute('cx')),
    );
    expect(dots).toHaveLength(4);
    expect((dots[2]! - dots[0]!) / (dots[1]! - dots[0]!)).toBeCloseTo(2, 6); // √16 : √4
    expect(dots[3]).toBe(dots[2]);
  });

  it('draws the intervals there are, higher values above', () => {
    const bars = [...document.querySelectorAll('[aria-label="rule"] line')].filter(
      (line) => line.getAttribute('x1') === line.getAttribute('x2'),
    );
    expect(bars).toHaveLength(3);
    const lengths = bars.map((bar) => Math.abs(Number(bar.getAttribute('y1')) - Number(bar.getAttribute('y2'))));
    expect(lengths[1]! / lengths[0]!).toBeCloseTo(2, 3);
    const heights = [...document.querySelectorAll('[aria-label="dot"] circle')].map((dot) =>
      Number(dot.getAttribute('cy')),
    );
    expect(heights[1]).toBeLessThan(heights[0]!);
  });

  it('refuses a sweep of nothing', () => {
    expect(() => sweepPlotSvg({ ...sweep, panels: [] })).toThrow(/settings must be 0 or more, got none/);
    expect(() =>
      sweepPlotSvg({ ...sweep, panels: [{ label: 'x', values: [{ at: -1, mean: 0, halfWidth: 1 }] }] }),
    ).toThrow(/got -1/);
  });
});
