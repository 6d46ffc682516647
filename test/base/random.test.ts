import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe('Random', () => {
  it('repeats a stream for a seed and differs between seeds', () => {
    expect(draws(new Random(7), 5)).toEqual(draws(new Random(7), 5));
    expect(draws(new Random(7), 5)).not.toEqual(draws(new Random(8), 5));
  });

  it('goes on from a saved state, the spare normal included', () => {
    const random = new Random(1);
    random.normal();
    const state = JSON.parse(JSON.stringify(random.state()));
    const expected = [random.normal(), random.normal(), ...draws(random, 3)];
    const resumed = Random.fromState(state);
    expect([resumed.normal(), resumed.normal(), ...draws(resumed, 3)]).toEqual(expected);
  });

  it('samples without replacement, each item equally often', () => {
    const random = new Random(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 5000; i++) {
      const drawn = random.sample([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4);
      expect(new Set(drawn).size).toBe(4);
      for (const item of drawn) counts[item]!++;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(150);
    expect(() => random.sample([1], 2)).toThrow('count is 2 but there are 1');
  });

  it('forks streams that do not move their parent', () => {
    const random = new Random(5);
    const before = JSON.stringify(random.state());
    const fork = random.fork('a');
    expect(draws(fork, 3)).toEqual(draws(random.fork('a'), 3));
    expect(draws(random.fork('b'), 3)).not.toEqual(draws(random.fork('a'), 3));
    expect(JSON.stringify(random.state())).toBe(before);
  });

  it('draws normals of mean 0 and deviation 1', () => {
    const random = new Random(2);
    const values = Array.from({ length: 20000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
