import { describe, expect, it } from 'vitest';
import { predictEmbeddings } from '../../../src/interpretation/fitted/index.ts';
import { answerOf } from '../../../web/src/state/answer.ts';
import { landscapeOf } from '../../../web/src/state/landscape.ts';
import { prototypeFacts, spreadInWords } from '../../../web/src/state/prototype-facts.ts';
import { blobModel } from '../support/blob-model.ts';

const fitted = blobModel();
const landscape = landscapeOf(fitted);

describe('an answer', () => {
  it('is the prediction, how much each prototype matches, and a place on the map', () => {
    const embedding = Float32Array.from([5.8, 0.1, 0, 0]);
    const answer = answerOf(fitted, landscape, embedding);
    expect(answer).toMatchObject(predictEmbeddings(fitted, embedding)[0]!);
    expect(answer.label).toBe('second');
    expect(answer.matching.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
    const best = answer.matching.indexOf(Math.max(...answer.matching));
    expect(answer.prototypes[0]?.prototype).toBe(best);
    expect(answer.prototypes[0]?.matching).toBeCloseTo(answer.matching[best]!, 5);
  });

  it('lies on the map where a support sample of the same embedding does', () => {
    const { embeddings } = fitted.support;
    const { x, y } = answerOf(fitted, landscape, embeddings.slice(4 * 7, 4 * 8));
    expect(x).toBeCloseTo(landscape.map.samples[7]!.x, 5);
    expect(y).toBeCloseTo(landscape.map.samples[7]!.y, 5);
  });
});

describe('the facts of a prototype', () => {
  it('are its class, its mass, its spread and its nearest images', () => {
    const all = landscape.map.prototypes.map((_, j) => prototypeFacts(fitted, landscape, j));
    expect(all.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(18);
    for (const { prototype, label, association, spread, nearest } of all) {
      expect(association.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(association.indexOf(Math.max(...association))).toBe(label);
      expect(nearest.map((i) => fitted.support.labels[i])).toEqual(new Array(6).fill(label));
      const variances = fitted.spreads.slice(4 * prototype, 4 * prototype + 4);
      expect(spread).toBeCloseTo(Math.sqrt(variances.reduce((a, b) => a + b, 0) / 4));
    }
  });

  it('are told in words', () => {
    expect(spreadInWords(0.5)).toMatch(/more alike/);
    expect(spreadInWords(1)).toMatch(/about as much/);
    expect(spreadInWords(2)).toMatch(/differ more/);
  });
});
