import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { probePlotSvg, type ProbePlot } from '../../src/report/probe-plot.ts';

const plot: ProbePlot = {
  ...{ title: 'Sizes & <more>', subtitle: 'of four', axis: 'Size' },
  curves: [
    { name: 'fgsm', sizes: [0.2, 0.4, null, null] },
    { name: 'pgd', sizes: [0.1, 0.2, 0.8, null] },
  ],
  samples: [
    { size: 0.1, ambiguity: 0.5, right: true },
    { size: 0.2, ambiguity: 0.1, right: true },
    { size: 0.8, ambiguity: 0.9, right: false },
  ],
};

const parse = (svg: string) => parseHTML(svg).document;

describe('probePlotSvg', () => {
  const svg = probePlotSvg(plot);

  it('stands alone as a file, the same each time', () => {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('Sizes &amp; &lt;more&gt;');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(probePlotSvg(plot)).toBe(svg);
  });

  it('names axes, attacks and what dots are', () => {
    const texts = [...parse(svg).querySelectorAll('text')].map((text) => text.textContent);
    const wanted = ['of four', 'Size', 'Samples flipped (%)', 'Ambiguity of the sample', '— fgsm', '— pgd'];
    for (const text of [...wanted, '● predicted right', '● predicted wrong']) expect(texts).toContain(text);
  });

  it('climbs by one sample at each size, up to the share that flips, and shows each flipped sample', () => {
    const lines = [...parse(svg).querySelectorAll('[aria-label="line"] path')].map((path) => path.getAttribute('d')!);
    expect(lines).toHaveLength(2);
    const heights = lines.map((d) => Number(/[V,]([\d.]+)(?:H[\d.]+)?$/.exec(d)![1]));
    const top = 14; // the margin above the frame: 100 %
    const bottom = 240 - 22;
    heights.forEach((y, i) => expect((bottom - y) / (bottom - top)).toBeCloseTo([0.5, 0.75][i]!, 1));
    const dots = [...parse(svg).querySelectorAll('[aria-label="dot"] circle')];
    expect(dots).toHaveLength(3);
    expect(new Set(dots.map((dot) => dot.getAttribute('fill'))).size).toBe(2);
  });

  it('refuses a probe that flipped nothing', () => {
    const none = plot.curves.map((curve) => ({ ...curve, sizes: [null] }));
    expect(() => probePlotSvg({ ...plot, curves: none })).toThrow(/nothing was flipped/);
  });
});
