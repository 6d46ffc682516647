import { expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { Random } from '../../../src/base/random.ts';
import { cardNumbers } from '../../../src/interpretation/fitted/card-numbers.ts';
import { parseModelCard } from '../../../src/interpretation/fitted/model-card.ts';
import { CARD } from './small-model.ts';

/** Classes at corners of a cube, ten samples each; two groups. */
function samples(labelBy: 'class' | 'group', deviation = 0.3) {
  const random = new Random(2);
  const depth = 5;
  const embeddings = Float32Array.from({ length: 24 * 10 * depth }, (_, at) => {
    const [label, k] = [Math.floor(at / depth / 10), at % depth];
    return random.normal(((label >> k) & 1) * 4, deviation);
  });
  const classes = Array.from({ length: 24 }, (_, label) => ({
    group: `group ${label % 2}`,
    rows: Array.from({ length: 10 }, (_r, i) => label * 10 + i),
  }));
  return { embeddings, depth, classes, labelBy };
}

it('measures the variance within classes, and what tells a stranger', () => {
  const { spread, calibrationTemperature, outliers } = cardNumbers(samples('class'), new Random(1));
  spread.forEach((variance) => expect(variance).toBeCloseTo(0.09, 1));
  const first = samples('class');
  const plain = first.classes.reduce((sum, { rows }) => {
    const values = rows.map((row) => first.embeddings[row * 5]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return sum + values.reduce((s, value) => s + (value - mean) ** 2, 0);
  }, 0);
  expect(spread[0]).toBeCloseTo(plain / (24 * 9), 10);
  expect(outliers.threshold).toBeGreaterThan(1);
  expect(outliers.auroc).toBeGreaterThan(0.95);
  expect(calibrationTemperature).toBeGreaterThan(0);
  expect(cardNumbers(samples('class'), new Random(1))).toEqual({ spread, calibrationTemperature, outliers });
});

it('works with groups as labels, where no group is left outside', () => {
  const { outliers } = cardNumbers(samples('group'), new Random(1));
  expect(outliers.auroc).toBeGreaterThan(0.8);
});

it('works with two classes of two images', () => {
  const { embeddings, depth } = samples('class');
  const classes = [
    { group: 'a', rows: [0, 1] },
    { group: 'b', rows: [10, 11] },
  ];
  const { outliers } = cardNumbers({ embeddings, depth, classes, labelBy: 'class' }, new Random(1));
  expect(outliers.auroc).toBe(1);
});

it('reads a card back and refuses what is none', () => {
  expect(parseModelCard(JSON.stringify(CARD), 'card.json')).toEqual(CARD);
  const refused = (text: string, message: string) => {
    expect(() => parseModelCard(text, 'card.json')).toThrow(UserError);
    expect(() => parseModelCard(text, 'card.json')).toThrow(message);
  };
  refused('{', 'is no JSON');
  refused(JSON.stringify({ ...CARD, formatVersion: 2 }), 'has format 2, this version reads up to 1; update untwist');
  refused(JSON.stringify({ ...CARD, spread: ['x'] }), 'is damaged (spread.0: ');
  refused('null', 'is damaged');
});
