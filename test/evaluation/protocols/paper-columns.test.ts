import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawFoldedTask, embedTask, type EmbeddedTask } from '../../../src/evaluation/protocols/folded-task.ts';
import { estimatedColumn, mostAccurate, peerColumn } from '../../../src/evaluation/protocols/paper-columns.ts';
import { classesOf, DEPTH, embeddingsOf } from './small-tasks.ts';

const task = embedTask(drawFoldedTask(classesOf(6), 3, new Random(3)), DEPTH, embeddingsOf);
const columns = [estimatedColumn('l2'), estimatedColumn('l1'), peerColumn('nearestClassMean', 'single prototype')];

/** The accuracy on the test fold of nearest means of the first half, one for each label, on embeddings as they are. */
function plainNearestMean({ firstHalf, test, numLabels, depth }: EmbeddedTask): number {
  let right = 0;
  test.labels.forEach((truth, i) => {
    const distances = Array.from({ length: numLabels }, (_, label) => {
      let squares = 0;
      for (let k = 0; k < depth; k++) {
        const own = [...firstHalf.labels.keys()].filter((row) => firstHalf.labels[row] === label);
        const mean = own.reduce((sum, row) => sum + firstHalf.rows[row * depth + k]! / own.length, 0);
        squares += (test.rows[i * depth + k]! - mean) ** 2;
      }
      return squares;
    });
    if (distances.indexOf(Math.min(...distances)) === truth) right++;
  });
  return right / test.labels.length;
}

it.each(columns)(
  '$title: the same task and random give the same score, above chance, random left where it was',
  (column) => {
    const random = new Random(4);
    const before = random.state();
    const score = column.score(task, random);
    expect(column.score(task, random)).toEqual(score);
    expect(random.state()).toEqual(before);
    expect(score.accuracy).toBeGreaterThan(0.6);
    expect(score.prototypeRatio).toBeGreaterThan(0);
    expect(['none', 'standardise', 'l2']).toContain(score.setting.scaling);
  },
);

it('fits the first half and judges the test fold', () => {
  const column = peerColumn('nearestClassMean', 'single prototype');
  const tasks = Array.from({ length: 20 }, (_, seed) =>
    embedTask(drawFoldedTask(classesOf(6), 3, new Random(seed)), DEPTH, embeddingsOf),
  );
  const unscaled = tasks
    .map((one) => ({ one, score: column.score(one, new Random(1)) }))
    .filter(({ score }) => score.setting.scaling === 'none');
  expect(unscaled.length).toBeGreaterThan(0);
  for (const { one, score } of unscaled) expect(score.accuracy).toBeCloseTo(plainNearestMean(one), 12);
  expect(Math.min(...unscaled.map(({ score }) => score.accuracy))).toBeLessThan(1);
});

it('chooses without a look at the test fold', () => {
  const wrong = { ...task, test: { ...task.test, labels: task.test.labels.map((label) => (label + 1) % 3) } };
  for (const column of [columns[0]!, columns[2]!]) {
    const score = column.score(task, new Random(4));
    const turned = column.score(wrong, new Random(4));
    expect(turned.setting).toEqual(score.setting);
    expect(turned.prototypeRatio).toBe(score.prototypeRatio);
    expect(turned.accuracy).toBeLessThan(0.4);
  }
});

describe('mostAccurate', () => {
  const score = (accuracy: number, crossEntropy: number, prototypeRatio = 1) => ({
    accuracy,
    crossEntropy,
    prototypeRatio,
  });

  it('takes the highest accuracy, and of equals but for rounding the least cross-entropy', () => {
    const scores = [score(0.5, 0.1), score(0.9, 0.7), score(0.9 + 1e-16, 0.4), score(0.9, 0.4), score(0.8, 0)];
    expect(mostAccurate(scores)).toBe(scores[2]);
  });

  it('leaves out what leaves the data, unless everything does', () => {
    const scores = [score(0.9, 0.1, 1.01), score(0.7, 0.3, 0.9), score(0.8, 0.2, 1)];
    expect(mostAccurate(scores)).toBe(scores[2]);
    expect(mostAccurate(scores.slice(0, 1))).toBe(scores[0]);
  });
});

it('keeps the prototypes in the data', () => {
  const scores = Array.from({ length: 5 }, (_, seed) => {
    const one = embedTask(drawFoldedTask(classesOf(8), 4, new Random(seed)), DEPTH, embeddingsOf);
    return columns[0]!.score(one, new Random(1));
  });
  const ratios = scores.map(({ prototypeRatio }) => prototypeRatio!).toSorted((a, b) => a - b);
  expect(ratios[0]).toBeGreaterThan(0);
  expect(ratios[2]).toBeLessThanOrEqual(1);
});
