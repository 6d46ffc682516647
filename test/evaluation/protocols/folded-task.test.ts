import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { drawFoldedTask, embedTask, episodeOf } from '../../../src/evaluation/protocols/folded-task.ts';
import { classesOf, DEPTH, embeddingsOf } from './small-tasks.ts';

describe('drawFoldedTask', () => {
  it('gives every image of a class to one part: 5, 5 and 10, with the label of its class', () => {
    const random = new Random(1);
    for (let draw = 0; draw < 20; draw++) {
      const { labelNames, firstHalf, secondHalf, test } = drawFoldedTask(classesOf(7), 3, random);
      const parts = [firstHalf, secondHalf, test];
      expect(parts.map(({ rows }) => rows.length)).toEqual([15, 15, 30]);
      expect(new Set(parts.flatMap(({ rows }) => [...rows])).size).toBe(60);
      expect(new Set(labelNames).size).toBe(3);
      for (const { rows, labels } of parts) {
        rows.forEach((row, i) => {
          expect(`Alphabet/character${String(Math.floor(row / 20)).padStart(2, '0')}`).toBe(labelNames[labels[i]!]);
        });
      }
    }
  });

  it('refuses classes with too few images, and too few classes', () => {
    const [short] = classesOf(1);
    expect(() => drawFoldedTask([{ ...short!, rows: [1, 2, 3] }], 1, new Random(1))).toThrow('count is 20');
    expect(() => drawFoldedTask(classesOf(2), 3, new Random(1))).toThrow('count is 3');
  });
});

it('makes an episode whose queries are of another part than its support', () => {
  const task = drawFoldedTask(classesOf(4), 2, new Random(2));
  const embedded = embedTask(task, DEPTH, embeddingsOf);
  const episode = episodeOf(embedded, embedded.firstHalf, embedded.test);
  expect(episode.support).toEqual(embeddingsOf(task.firstHalf));
  expect(episode.query).toEqual(embeddingsOf(task.test));
  expect(episode).toMatchObject({ numLabels: 2, depth: DEPTH, queryLabels: task.test.labels });
});
