import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { PrototypeMap } from '../../src/interpretation/map.ts';
import { mapSvg } from '../../src/report/map-svg.ts';
import { labelColour } from '../../src/report/palette.ts';

const map: PrototypeMap = {
  samples: [
    { x: 0, y: 0, label: 0 },
    { x: 10, y: 1, label: 1 },
    { x: 10, y: 2, label: 1 },
  ],
  prototypes: [
    { x: 0, y: 0.5, winner: 0, share: 1, ambiguity: 0 },
    { x: 10, y: 1.5, winner: 1, share: 0.9, ambiguity: 0.3 },
  ],
  labelNames: ['A & <B>', 'Greek'],
  explainedVariance: [0.75, 0.125],
};

const named = (labelNames: string[]): PrototypeMap => ({ ...map, labelNames });
const parse = (svg: string) => parseHTML(svg).document;
const texts = (svg: string) => [...parse(svg).querySelectorAll('text')].map((text) => text.textContent);

describe('mapSvg', () => {
  it('stands alone as a file, the same each time', () => {
    const svg = mapSvg(map, 'Title');
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('A &amp; &lt;B&gt;');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(mapSvg(map, 'Title')).toBe(svg);
  });

  it('says what it shows', () => {
    expect(texts(mapSvg(map, 'Episode 7'))).toEqual(
      expect.arrayContaining([
        'Episode 7',
        '3 samples, 2 classes, 2 prototypes; this plane shows 88 % of the variance',
        'First principal component (75.0 % of the variance)',
        'Second principal component (12.5 % of the variance)',
        'prototype, its class',
      ]),
    );
  });

  it('draws samples in the colour of their class and prototypes in black', () => {
    const document = parse(mapSvg(map, 'T'));
    const filled = (colour: string) => document.querySelectorAll(`[aria-label="dot"] [fill="${colour}"]`).length;
    expect([filled(labelColour(0)), filled(labelColour(1))]).toEqual([1, 2]);
    const black = [...document.querySelectorAll('[aria-label="dot"]')].filter(
      (g) => g.getAttribute('fill') === 'black',
    );
    expect(black.map((g) => g.children.length).sort()).toEqual([1, 2]); // the legend's and the two
  });

  it('annotates prototypes with short names, or with numbers that the legend explains', () => {
    const count = (all: (string | null)[], text: string) => all.filter((t) => t === text).length;
    expect(count(texts(mapSvg(named(['A', 'Greek']), 'T')), 'Greek')).toBe(2); // at the prototype and in the legend
    const numbered = texts(mapSvg(named(['A', 'Malay_(Jawi_-_Arabic)/character17/rot090']), 'T'));
    expect(numbered).toContain('prototype, number of its class');
    expect(numbered.filter((text) => /^2 +Malay_.*….*rot090$/.test(text ?? ''))).toHaveLength(1);
    expect(count(numbered, '2')).toBeGreaterThanOrEqual(1);
  });

  it('keeps one scale on both axes', () => {
    const document = parse(mapSvg(map, 'T'));
    const [a, b] = [...document.querySelectorAll('[aria-label="dot"]')]
      .filter((g) => g.getAttribute('fill') === 'black')
      .flatMap((g) => [...g.children])
      .map((path) =>
        /translate\(([-\d.]+),([-\d.]+)\)/
          .exec(path.getAttribute('transform') ?? '')!
          .slice(1)
          .map(Number),
      );
    const pixelsAcross = Math.abs(a![0]! - b![0]!);
    const pixelsUp = Math.abs(a![1]! - b![1]!);
    expect(pixelsAcross / pixelsUp).toBeCloseTo(10 / 1, 2);
  });

  it('draws a map of one point, and counts the classes that the legend has no room for', () => {
    const point: PrototypeMap = { ...map, samples: [{ x: 0, y: 0, label: 0 }], prototypes: [map.prototypes[0]!] };
    expect(mapSvg({ ...point, explainedVariance: [0, 0] }, 'T')).not.toMatch(/NaN|Infinity/);
    const many = texts(mapSvg(named(Array.from({ length: 200 }, (_, label) => `letter number ${label}`)), 'T'));
    const more = many.map((text) => /^and (\d+) more$/.exec(text ?? '')).find((match) => match !== null);
    expect(many.filter((text) => /^\d+ +letter number \d+$/.test(text ?? '')).length + Number(more![1])).toBe(200);
  });
});
