import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import type { EpisodeProbe } from '../../src/cli/probe-episode.ts';
import { probeNumbers } from '../../src/cli/probe-numbers.ts';
import { formatCorrelation, probeReport } from '../../src/cli/probe-report.ts';

const sample = (winner: number, prototype: number, ambiguity: number) => ({ winner, share: 0.9, ambiguity, prototype });

/** Class `b` has two regions in it; the more ambiguous a sample, the smaller its size. */
const probe: EpisodeProbe = {
  labelNames: ['a', 'b'],
  labels: [0, 0, 1, 1],
  samples: [sample(0, 0, 0.1), sample(0, 0, 0.4), sample(1, 1, 0.3), sample(0, 2, 0.2)],
  prototypes: [
    { winner: 0, share: 1, ambiguity: 0.1 },
    { winner: 1, share: 1, ambiguity: 0.2 },
    { winner: 1, share: 1, ambiguity: 0 },
  ],
  regions: [
    { label: 0, prototypes: [0] },
    { label: 1, prototypes: [1] },
    { label: 1, prototypes: [2] },
  ],
  attacks: [
    {
      ...{ attack: 'pgd', norm: 'l2', sizes: [null, 0.1, 0.2, 0.4], flippedTo: [null, 1, 0, 1] },
      movedTo: [null, 1, 0, 1],
    },
  ],
};

describe('probeNumbers', () => {
  const numbers = probeNumbers([probe, probe], new Random(1));
  const [attack] = numbers.attacks;

  it('counts over all episodes, samples that never flip as the hardest', () => {
    expect(numbers.accuracy).toBe(0.75);
    expect(attack).toMatchObject({ attack: 'pgd', norm: 'l2', samples: 8, flipped: 6 });
    expect(attack!.sizes).toEqual({ '5': 0.1, '25': 0.1, '50': 0.30000000000000004, '75': 0.4, '95': null });
    expect(numbers.samples[7]).toEqual({
      ...{ episode: 2, class: 'b', predicted: 'a', probability: 0.9, ambiguity: 0.2, prototype: 2 },
      sizes: { 'pgd l2': 0.4 },
    });
  });

  it('finds the ambiguous the more fragile, in samples and in prototypes', () => {
    expect(attack!.ofSamples.coefficient).toBeCloseTo(1, 10);
    expect(attack!.ofPrototypes!.count).toBe(6);
    // Medians: infinite (one of two), 0.2 and 0.4; ambiguities 0.1, 0.2 and 0.
    expect(attack!.ofPrototypes!.coefficient).toBeCloseTo(0.5, 10);
  });

  it('names prototypes and regions by class', () => {
    expect(attack!.prototypes.map((p) => [p.episode, p.class, p.prototypes, p.medianSize])).toEqual([
      [1, 'a', [0], null],
      [1, 'b', [1], 0.2],
      [1, 'b', [2], 0.4],
      [2, 'a', [0], null],
      [2, 'b', [1], 0.2],
      [2, 'b', [2], 0.4],
    ]);
    expect(attack!.prototypes[0]!.lostTo).toEqual([{ class: 'b', count: 1 }]);
    expect(attack!.regions).toHaveLength(6);
  });
});

describe('probeReport', () => {
  const { markdown, text, files } = probeReport('two episodes', probeNumbers([probe, probe], new Random(1)));

  it('has the sizes, the correlation and the most fragile prototypes first', () => {
    for (const written of [markdown, text]) {
      expect(written).toContain('two episodes');
      expect(written).toMatch(/pgd .*75\.0 % .*0\.10 .*0\.10 .*0\.30 .*0\.40 .*never/);
      expect(written).toMatch(/1\.00 \(1\.00 to 1\.00\)/);
    }
    const rows = markdown.split('\n').filter((line) => /^\| [ab] +\|/.test(line));
    expect(rows[0]).toMatch(/^\| b .*0\.20 +\|/);
  });

  it('tells regions of scattered classes only', () => {
    const [, regions] = markdown.split('## The most fragile regions');
    expect(regions).toMatch(/\| b /);
    expect(regions).not.toMatch(/^\| a /m);
  });

  it('shows plots that it writes', () => {
    expect(Object.keys(files)).toEqual(['sizes-l2.svg']);
    expect(markdown).toContain('](sizes-l2.svg)');
    expect(files['sizes-l2.svg']).toMatch(/^<svg /);
  });
});

it('says why there is no correlation', () => {
  expect(formatCorrelation({ coefficient: null, interval: null, count: 3 })).toBe('none: one side does not vary');
  expect(formatCorrelation({ coefficient: 0.5, interval: null, count: 3 })).toBe('0.50 (no interval)');
});
