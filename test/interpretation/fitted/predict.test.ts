import { expect, it } from 'vitest';
import { auroc } from '../../../src/metrics/auroc.ts';
import { predictEmbeddings } from '../../../src/interpretation/fitted/predict.ts';
import { modelOutlierScores, outlierAuroc } from '../../../src/interpretation/fitted/outlier-auroc.ts';
import { modelOnSupport } from '../../../src/interpretation/fitted/model-on-support.ts';
import { buildMap } from '../../../src/interpretation/map.ts';
import { describePrototypes } from '../../../src/interpretation/describe-prototypes.ts';
import { classProbabilities, scaleEmbeddings } from '../../../src/ops/estimation/index.ts';
import { CARD, DEPTH, samplesOf, smallModel } from './small-model.ts';

const fitted = smallModel([4, 4, 4], { card: CARD });
const query = samplesOf([2, 2, 2], 3).embeddings;

it('says class, calibrated probability, ambiguity and the nearest images, as computed plainly', () => {
  const plain = classProbabilities(fitted.head, query);
  predictEmbeddings(fitted, query).forEach((answer, i) => {
    const powers = Array.from(plain.subarray(i * 3, i * 3 + 3), (c) => c ** (1 / fitted.calibration.temperature));
    const total = powers.reduce((a, b) => a + b, 0);
    const probabilities = powers.map((power) => power / total);
    const label = probabilities.indexOf(Math.max(...probabilities));
    expect(answer.label).toBe('abc'[label]);
    expect(answer.id).toBe(`c${label + 1}`);
    expect(answer.probability).toBeCloseTo(probabilities[label]!, 10);
    expect(answer.ambiguity).toBeCloseTo(-probabilities.reduce((sum, p) => sum + p * Math.log(p), 0) / Math.log(3), 10);
    expect(answer.classes.map((c) => c.probability)).toEqual(
      [...answer.classes.map((c) => c.probability)].sort((a, b) => b - a),
    );
    expect(answer.classes.reduce((sum, c) => sum + c.probability, 0)).toBeCloseTo(1, 10);
    const x = query.subarray(i * DEPTH, (i + 1) * DEPTH);
    const distances = Array.from({ length: 12 }, (_, n) =>
      Math.hypot(...[0, 1, 2].map((k) => x[k]! - fitted.support.embeddings[n * DEPTH + k]!)),
    );
    const order = Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]!);
    expect(answer.nearest.map(({ sample }) => sample)).toEqual(order.slice(0, 5));
    expect(answer.nearest[0]!.distance).toBeCloseTo(distances[order[0]!]!, 6);
    expect(answer.nearest[0]!.source).toBe(`image ${order[0]}`);
    expect(answer.prototypes[0]!.label).toBe(answer.label);
    expect(answer.prototypes.reduce((sum, p) => sum + p.share, 0)).toBeGreaterThan(0.9);
  });
});

it('is plain JSON', () => {
  const answers = predictEmbeddings(fitted, query);
  expect(JSON.parse(JSON.stringify(answers))).toEqual(answers);
});

it('says "none of these" above the threshold, and nothing where there is none', () => {
  const far = Float32Array.of(9, 9, 9, 0, 0, 0);
  const [stranger, own] = predictEmbeddings(fitted, far);
  expect(stranger!.known).toBe(false);
  expect(stranger!.outlierScore).toBeGreaterThan(fitted.outlierThreshold.value!);
  expect(own!.known).toBe(true);
  expect(predictEmbeddings(smallModel([1, 1]), far)[0]!.known).toBeNull();
});

it('shares the margin in the softmax form, summing to 1', () => {
  const softmax = { ...fitted, head: { ...fitted.head, form: 'softmax' as const } };
  const [answer] = predictEmbeddings(softmax, query);
  const { association, numLabels, prototypes } = softmax.head;
  const scores = [0, 1, 2].map((l) => {
    const q = Array.from({ length: prototypes.length / DEPTH }, (_, j) =>
      Math.exp(
        -[0, 1, 2].reduce((d, k) => d + (query[k]! - prototypes[j * DEPTH + k]!) ** 2, 0) /
          (2 * softmax.head.temperature),
      ),
    );
    const total = q.reduce((a, b) => a + b, 0);
    return q.map((value, j) => (value / total) * association[j * numLabels + l]!);
  });
  const first = 'abc'.indexOf(answer!.label);
  const sums = scores.map((row) => row.reduce((a, b) => a + b, 0));
  const second = sums.indexOf(Math.max(...sums.filter((_, l) => l !== first)));
  const best = answer!.prototypes[0]!;
  const margin = scores[first]![best.prototype]! - scores[second]![best.prototype]!;
  expect(best.share).toBeCloseTo(margin / (sums[first]! - sums[second]!), 5);
});

it('classifies scaled embeddings by the statistics of the support', () => {
  for (const scaling of ['l2', 'standardise'] as const) {
    const scaled = smallModel([4, 4, 4], { scaling });
    const x = scaleEmbeddings(scaling, query, scaled.support.embeddings, DEPTH);
    const wanted = classProbabilities(scaled.head, x);
    predictEmbeddings(scaled, query).forEach(({ id }, i) => {
      const row = wanted.subarray(i * 3, i * 3 + 3);
      expect(id).toBe(`c${row.indexOf(Math.max(...row)) + 1}`);
    });
  }
});

it('tells samples of other classes by the outlier score', () => {
  const others = Float32Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? -4 : 4));
  const known = samplesOf([20, 20, 20], 9).embeddings;
  const wanted = auroc(modelOutlierScores(fitted, others), modelOutlierScores(fitted, known));
  expect(outlierAuroc(fitted, known, others)).toBe(wanted);
  expect(wanted).toBeGreaterThan(0.99);
});

it('is read by tables and map as any model', () => {
  const model = modelOnSupport(fitted);
  const { prototypes, classes } = describePrototypes(model);
  expect(classes.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(prototypes.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(1, 5);
  expect(buildMap(model).samples).toHaveLength(12);
});
