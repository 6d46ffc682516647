import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { numCurvedKinds, numStraightKinds } from '../../../src/episodes/glyphs/motif.ts';
import { relations } from '../../../src/episodes/glyphs/relations.ts';
import { drawStyle } from '../../../src/episodes/glyphs/style.ts';

const styles = Array.from({ length: 100 }, (_, i) => drawStyle(new Random(i)));

it('weighs every kind and relation', () => {
  for (const style of styles) {
    expect(style.straightWeights).toHaveLength(numStraightKinds);
    expect(style.curvedWeights).toHaveLength(numCurvedKinds);
    expect(style.relationWeights).toHaveLength(relations.length);
    expect(style.motifs.length).toBeGreaterThanOrEqual(5);
  }
});

it('gives habits to some alphabets and not to others', () => {
  for (const habit of ['symmetry', 'headline', 'dots'] as const) {
    const having = styles.filter((style) => style[habit] > 0).length;
    expect(having).toBeGreaterThan(2);
    expect(having).toBeLessThan(60);
  }
  expect(styles.some((style) => style.curviness < 0)).toBe(true);
  expect(styles.some((style) => style.curviness > 1)).toBe(true);
});
