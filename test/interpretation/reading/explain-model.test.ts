import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { fitModel } from '../../../src/interpretation/fitted/fit-model.ts';
import { predictEmbeddings } from '../../../src/interpretation/fitted/predict.ts';
import { explainModel } from '../../../src/interpretation/reading/explain-model.ts';
import { readLeftOut, readTestSamples } from '../../../src/interpretation/reading/read-samples.ts';
import { DEPTH, NETWORK, samplesOf, smallModel } from '../fitted/small-model.ts';

describe('readTestSamples', () => {
  it('says what predict says', () => {
    const fitted = smallModel();
    const { embeddings, labels } = samplesOf([3, 3, 3], 2);
    const { readings, probabilities } = readTestSamples(fitted, embeddings, labels);
    predictEmbeddings(fitted, embeddings).forEach((prediction, i) => {
      const reading = readings[i]!;
      expect(fitted.classes[reading.predicted]!.name).toBe(prediction.label);
      expect(reading.probability).toBeCloseTo(prediction.probability, 12);
      expect(reading.ambiguity).toBeCloseTo(prediction.ambiguity, 12);
      expect(reading.known).toBe(prediction.known);
      expect(reading.shares.map(({ prototype }) => prototype)).toEqual(prediction.prototypes.map((p) => p.prototype));
      reading.shares.forEach(({ share }, at) => expect(share).toBeCloseTo(prediction.prototypes[at]!.share, 6));
      expect(probabilities[i * 3 + labels[i]!]).toBe(reading.ownProbability);
    });
  });

  it('counts the prototypes that make up 95 % of a decision', () => {
    const { readings } = readTestSamples(
      smallModel(),
      ...((s) => [s.embeddings, s.labels] as const)(samplesOf([3, 3, 3])),
    );
    for (const { prototypesNeeded, shares } of readings) {
      const sum = (count: number) => shares.slice(0, count).reduce((total, { share }) => total + share, 0);
      expect(sum(prototypesNeeded)).toBeGreaterThanOrEqual(0.95);
      expect(sum(prototypesNeeded - 1)).toBeLessThan(0.95);
    }
  });

  it('refuses labels that are not one each', () => {
    expect(() => readTestSamples(smallModel(), new Float32Array(DEPTH), new Int32Array(2))).toThrow(/got 2 for 1/);
  });
});

describe('readLeftOut', () => {
  it('names the samples it could leave out, as the accuracy of the fit counts them', () => {
    const fitted = smallModel([4, 1, 5]);
    const { readings } = readLeftOut(fitted);
    expect(readings.map(({ sample }) => sample)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    for (const { sample, label } of readings) expect(label).toBe(fitted.support.labels[sample]);
    const right = readings.filter(({ predicted, label }) => predicted === label).length;
    expect(right / readings.length).toBe(fitted.leaveOneOut.accuracy);
  });
});

describe('explainModel', () => {
  const test = { ...samplesOf([4, 4, 4], 3), sources: new Array<null>(12).fill(null) };

  it('judges a model by new samples, which it puts after the support', () => {
    const fitted = smallModel();
    const { samples, map, judgement, wrong, wrongCount, ambiguous } = explainModel(fitted, new Random(1), test);
    expect(samples.map(({ role }) => role)).toEqual([...new Array(12).fill('support'), ...new Array(12).fill('test')]);
    expect(map.samples).toHaveLength(24);
    expect(samples.filter(({ reading }) => reading !== null).map(({ reading }) => reading!.sample)).toEqual(
      Array.from({ length: 12 }, (_, i) => 12 + i),
    );
    expect(judgement).toMatchObject({ by: 'testSamples', count: 12 });
    expect(judgement!.accuracy).toBeCloseTo(1 - wrongCount / 12, 12);
    expect(wrong.length + ambiguous.length).toBe(12);
    for (const { sample } of [...wrong, ...ambiguous]) expect(samples[sample]!.role).toBe('test');
    const ambiguities = ambiguous.map(({ ambiguity }) => ambiguity);
    expect(ambiguities).toEqual([...ambiguities].sort((a, b) => b - a));
  });

  it('names the nearest samples by their distance', () => {
    const fitted = smallModel();
    const { samples } = explainModel(fitted, new Random(1));
    const row = (i: number) => fitted.support.embeddings.subarray(i * DEPTH, (i + 1) * DEPTH);
    const distance = (a: number, b: number) => Math.hypot(...row(a).map((value, k) => value - row(b)[k]!));
    samples.forEach(({ nearest }, i) => {
      const others = [...samples.keys()].filter((o) => o !== i).sort((a, b) => distance(i, a) - distance(i, b));
      expect(nearest).toEqual(others.slice(0, 5));
    });
  });

  it('is plain JSON, and the same again', () => {
    const explained = () => explainModel(smallModel(), new Random(1), test);
    expect(JSON.parse(JSON.stringify(explained()))).toEqual(explained());
  });

  it('advises where one image a class leaves nothing to judge by', () => {
    const { judgement, advice, wrong, samples } = explainModel(smallModel([1, 1]), new Random(1));
    expect(judgement).toBeNull();
    expect(wrong).toEqual([]);
    expect(samples.every(({ reading }) => reading === null)).toBe(true);
    expect(advice.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['singleton', 'unjudged', 'noOutliers']));
  });

  it('explains a model of one class and one sample', () => {
    const { twist, samples } = explainModel(smallModel([1]), new Random(1));
    expect(twist).toBeNull();
    expect(samples[0]!.nearest).toEqual([]);
  });

  it('finds double and dead prototypes', () => {
    const fitted = smallModel([4, 4]);
    const { head, masses, spreads } = fitted;
    const copy = (values: Float64Array, width: number) => Float64Array.of(...values, ...values.subarray(0, width));
    const far = copy(head.prototypes, DEPTH).map((value, at) => (at >= head.prototypes.length ? 100 : value));
    const changed = (prototypes: Float64Array) => ({
      ...fitted,
      head: { ...head, prototypes, association: copy(head.association, 2) },
      ...{ masses: copy(masses, 1), spreads: copy(spreads, DEPTH) },
    });
    const added = masses.length;
    const winner = explainModel(fitted, new Random(1)).prototypes[0]!.winner;
    const twin = explainModel(changed(copy(head.prototypes, DEPTH)), new Random(1));
    expect(twin.prototypes[added]!.duplicateOf).toBe(0);
    expect(twin.advice).toContainEqual(
      expect.objectContaining({ kind: 'duplicate', prototypes: [0, added], classes: [winner] }),
    );
    const dead = explainModel(changed(far), new Random(1));
    expect(dead.prototypes[added]).toMatchObject({ isDead: true, duplicateOf: null });
    expect(dead.advice.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['dead', 'outsideData']));
    expect(explainModel(fitted, new Random(1)).prototypes.some(({ isDead }) => isDead)).toBe(false);
  });

  it('names classes that are taken for each other', () => {
    const support = samplesOf([4, 4]);
    const fitted = fitModel({
      ...{ input: { size: 16, depth: 1, inverted: false }, network: NETWORK, card: null, names: ['a', 'b'], support },
      scaling: 'none',
    });
    const swapped = { ...samplesOf([3, 3], 4), sources: new Array<null>(6).fill(null) };
    const labels = swapped.labels.map((label) => 1 - label);
    const { advice, wrongCount } = explainModel(fitted, new Random(1), { ...swapped, labels });
    expect(wrongCount).toBe(6);
    expect(advice[0]).toMatchObject({ kind: 'confused', classes: [0, 1] });
    expect(advice[0]!.text).toContain('6 times');
  });
});
