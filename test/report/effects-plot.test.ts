import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { effectsPlotSvg, type EffectsPlot } from '../../src/report/effects-plot.ts';

const value = (at: unknown, mean: number, halfWidth: number) => ({ value: at, label: String(at), mean, halfWidth });
const plot: EffectsPlot = {
  ...{ title: 'A sweep', subtitle: 'of three settings', measure: 'Accuracy (%)', bounds: [0, 100] },
  effects: [
    { setting: 'ways', axis: 'linear', values: [value(5, 60, 2), value(10, 70, 3), value(20, 65, NaN)] },
    { setting: 'learningRate', axis: 'log', values: [value(1e-4, 60, 1), value(1e-3, 66, 1), value(1e-2, 64, 1)] },
    {
      setting: 'association',
      axis: 'category',
      values: [value('softmax', 61, 1), value('a name beyond all measure', 63, 1)],
    },
  ],
};

const dotsIn = (svg: string) =>
  [...parseHTML(svg).document.querySelectorAll('[aria-label="dot"]')].map((group) =>
    [...group.querySelectorAll('circle')].map((dot) => ({
      x: Number(dot.getAttribute('cx')),
      y: Number(dot.getAttribute('cy')),
    })),
  );

describe('effectsPlotSvg', () => {
  const svg = effectsPlotSvg(plot);

  it('stands alone as a file, the same each time', () => {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(effectsPlotSvg(plot)).toBe(svg);
  });

  it('names each setting and its values', () => {
    const texts = [...parseHTML(svg).document.querySelectorAll('text')].map((text) => text.textContent);
    const wanted = [
      'A sweep',
      'ways',
      '5',
      '20',
      'learningRate',
      '0.0001',
      'association',
      'softmax',
      'a name be… measure',
    ];
    for (const text of wanted) expect(texts).toContain(text);
  });

  it('puts the values on their axes: numbers as they are or by their logarithms, all else in their order', () => {
    const [ways, rates, names] = dotsIn(svg).map((dots) => dots.map(({ x }) => x)) as [number[], number[], number[]];
    expect((ways[2]! - ways[1]!) / (ways[1]! - ways[0]!)).toBeCloseTo(2, 1);
    expect((rates[2]! - rates[1]!) / (rates[1]! - rates[0]!)).toBeCloseTo(1, 2);
    expect(names[1]).toBeGreaterThan(names[0]!);
  });

  it('has one vertical axis for all', () => {
    const [ways, rates] = dotsIn(svg);
    expect(ways![0]!.y).toBe(rates![0]!.y); // both 60
  });

  it('shows what can be of an interval that is far too wide, and dots alone of many values', () => {
    const wide = effectsPlotSvg({ ...plot, effects: [{ setting: 'x', axis: 'linear', values: [value(1, 50, 900)] }] });
    const texts = [...parseHTML(wide).document.querySelectorAll('text')].map(({ textContent }) => Number(textContent));
    expect(Math.max(...texts.filter(Number.isFinite))).toBe(100);
    const many = Array.from({ length: 30 }, (_, i) => value(i, 50 + i, 9));
    const cloud = effectsPlotSvg({ ...plot, effects: [{ setting: 'x', axis: 'linear', values: many }] });
    expect(dotsIn(cloud)[0]).toHaveLength(30);
    expect(parseHTML(cloud).document.querySelectorAll('[aria-label="line"], [aria-label="rule"] line')).toHaveLength(0);
  });

  it('is drawn of one value, and refused of none', () => {
    for (const axis of ['linear', 'log', 'category'] as const) {
      const one = effectsPlotSvg({ ...plot, effects: [{ setting: 'x', axis, values: [value(3, 50, NaN)] }] });
      expect(one).not.toMatch(/NaN|Infinity/);
    }
    expect(() => effectsPlotSvg({ ...plot, effects: [] })).toThrow(RangeError);
  });
});
