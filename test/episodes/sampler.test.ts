import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { EpisodeSampler, type EpisodeSpec } from '../../src/episodes/sampler.ts';
import type { Episode, ImageClass, QuarterTurns } from '../../src/episodes/types.ts';

/** `count` classes of `size` images each, three classes a group; class i has rows from 100 i. */
function classesOf(count: number, size = 20): ImageClass[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `class${i}`,
    group: `group${Math.floor(i / 3)}`,
    rows: Array.from({ length: size }, (_, k) => 100 * i + k),
    turns: (i % 4) as QuarterTurns,
  }));
}

const sampler = (classes: ImageClass[], spec: EpisodeSpec, seed = 1) =>
  new EpisodeSampler(classes, spec, new Random(seed));

describe('EpisodeSampler', () => {
  it('draws different classes, disjoint support and query, labels in order of the classes', () => {
    const drawn = sampler(classesOf(12), { ways: 5, shots: 3, queries: 4 });
    for (let i = 0; i < 50; i++) {
      const { labelNames, support, query } = drawn.next();
      expect(new Set(labelNames).size).toBe(5);
      expect([...support.labels]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
      expect(query.labels.length).toBe(20);
      expect(new Set([...support.rows, ...query.rows]).size).toBe(35);
      for (const part of [support, query]) {
        part.rows.forEach((row, k) => {
          const classId = Math.floor(row / 100);
          expect(labelNames[part.labels[k]!]).toBe(`class${classId}`);
          expect(part.turns[k]).toBe(classId % 4);
        });
      }
    }
  });

  it('draws every class and every row equally often', () => {
    const drawn = sampler(classesOf(6, 5), { ways: 2, shots: 1, queries: 1 });
    const classCounts = new Array<number>(6).fill(0);
    const supportCounts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      for (const row of drawn.next().support.rows) {
        classCounts[Math.floor(row / 100)]!++;
        supportCounts.set(row, (supportCounts.get(row) ?? 0) + 1);
      }
    }
    for (const count of classCounts) expect(Math.abs(count - 2000)).toBeLessThan(150);
    expect(supportCounts.size).toBe(30);
    for (const count of supportCounts.values()) expect(Math.abs(count - 400)).toBeLessThan(100);
  });

  it('gives each way its own number of shots', () => {
    const { support, query } = sampler(classesOf(6), { ways: 3, shots: [1, 4, 2], queries: 2 }).next();
    expect([...support.labels]).toEqual([0, 1, 1, 1, 1, 2, 2]);
    expect([...query.labels]).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('labels by group in order of first appearance', () => {
    const { labelNames, support } = sampler(classesOf(12), { ways: 8, shots: 1, queries: 1, labelBy: 'group' }).next();
    const groups = [...support.rows].map((row) => `group${Math.floor(Math.floor(row / 100) / 3)}`);
    expect(labelNames).toEqual([...new Set(groups)]);
    expect([...support.labels].map((label) => labelNames[label])).toEqual(groups);
    expect(labelNames.length).toBeLessThan(8);
  });

  it('replays from a seed and differs between seeds', () => {
    const spec = { ways: 4, shots: 2, queries: 3 };
    const [a, b, c] = [sampler(classesOf(9), spec), sampler(classesOf(9), spec), sampler(classesOf(9), spec, 2)];
    const first = a.next();
    expect(b.next()).toEqual(first);
    expect(c.next()).not.toEqual(first);
    expect(b.next()).not.toEqual(first);
  });

  it('goes on from a saved state', () => {
    const spec = { ways: 4, shots: 2, queries: 3 };
    const drawn = sampler(classesOf(9), spec);
    drawn.next();
    const state = JSON.parse(JSON.stringify(drawn.state()));
    const expected = [drawn.next(), drawn.next()];
    const resumed = sampler(classesOf(9), spec, 77);
    resumed.restore(state);
    expect([resumed.next(), resumed.next()]).toEqual(expected);
    expect(resumed.state()).toEqual(drawn.state());
    expect(resumed.state().episodesDrawn).toBe(3);
  });

  it('draws all classes of an episode from one group on request, and every group that is large enough', () => {
    const lonely = { ...classesOf(1)[0]!, name: 'lonely', group: 'small' };
    const drawn = sampler([...classesOf(9), lonely], { ways: 3, shots: 1, queries: 1, groups: 1 });
    const groups = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const { labelNames } = drawn.next();
      const own = new Set(labelNames.map((name) => `group${Math.floor(Number(name.slice('class'.length)) / 3)}`));
      expect(own.size).toBe(1);
      groups.add([...own][0]!);
    }
    expect([...groups].sort()).toEqual(['group0', 'group1', 'group2']);
    const within = { shots: 1, queries: 1, groups: 1 };
    expect(() => sampler(classesOf(9), { ...within, ways: 4 })).toThrow('the largest group has 3 classes');
    expect(() => sampler(classesOf(9), { ...within, ways: 2, labelBy: 'group' })).toThrow("use labelBy 'class'");
  });

  it('draws the classes of an episode from so many groups, and from more where they hold too few', () => {
    const groupOf = (name: string) => Math.floor(Number(name.slice('class'.length)) / 3);
    const groupsIn = ({ labelNames }: Episode) => new Set(labelNames.map(groupOf)).size;
    const two = sampler(classesOf(30), { ways: 6, shots: 1, queries: 1, groups: 2 });
    const seen = new Set<number>();
    for (let i = 0; i < 60; i++) {
      const episode = two.next();
      expect(groupsIn(episode)).toBe(2);
      for (const name of episode.labelNames) seen.add(groupOf(name));
    }
    expect(seen.size).toBe(10);
    const crowded = sampler(classesOf(30), { ways: 12, shots: 1, queries: 1, groups: 2 });
    for (let i = 0; i < 10; i++) expect(groupsIn(crowded.next())).toBe(4);
    expect(() => sampler(classesOf(9), { ways: 2, shots: 1, queries: 1, groups: 4 })).toThrow(
      'groups is 4 but the split has 3; lower groups',
    );
  });

  it('iterates over the same episodes as next', () => {
    const [a, b] = [
      sampler(classesOf(9), { ways: 2, shots: 1, queries: 1 }),
      sampler(classesOf(9), { ways: 2, shots: 1, queries: 1 }),
    ];
    let count = 0;
    for (const episode of a) {
      expect(episode).toEqual(b.next());
      if (++count === 3) break;
    }
  });

  it('refuses at construction what cannot be drawn', () => {
    const cat = { ...classesOf(1, 4)[0]!, name: 'cat' };
    expect(() => sampler([cat, ...classesOf(5)], { ways: 2, shots: 5, queries: 10 })).toThrow(
      "EpisodeSampler: class 'cat' has 4 images; shots 5 + queries 10 need 15; lower shots or queries, or add images.",
    );
    expect(() => sampler([cat, ...classesOf(5)], { ways: 2, shots: [1, 3], queries: 2 })).toThrow(
      'shots 3 + queries 2 need 5',
    );
    expect(() => sampler(classesOf(3, 4), { ways: 2, shots: 4, queries: 1 })).toThrow(
      'and 2 more classes have too few',
    );
    expect(() => sampler(classesOf(6), { ways: 7, shots: 1, queries: 1 })).toThrow(
      'EpisodeSampler: ways is 7 but the split has 6 classes; lower ways or use a larger split.',
    );
    expect(() => sampler(classesOf(6), { ways: 3, shots: [1, 2], queries: 1 })).toThrow(
      'lists 2 numbers but ways is 3',
    );
    expect(() => sampler(classesOf(6), { ways: 3, shots: 0, queries: 1 })).toThrow('shots must be');
    expect(() => sampler(classesOf(6), { ways: 3, shots: 1, queries: 0 })).toThrow('queries must be');
    expect(() => sampler(classesOf(6), { ways: 1, shots: 1, queries: 1 })).toThrow('ways must be');
    expect(() => sampler(classesOf(3), { ways: 2, shots: 1, queries: 1, labelBy: 'group' })).toThrow(
      "one group, 'group0'",
    );
  });
});
