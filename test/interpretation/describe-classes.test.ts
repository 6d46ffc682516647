import { describe, expect, it } from 'vitest';
import { describeClasses } from '../../src/interpretation/describe-classes.ts';

interface Placed {
  readonly at: number;
  /** Off the line that the others lie on. */
  readonly above?: number;
  readonly winner: number;
  readonly also?: number;
  /** Labels of the samples that match it. */
  readonly samples: readonly number[];
}

/** Descriptions of the classes of prototypes in a plane. */
function classes(prototypes: readonly Placed[], labelNames: readonly string[]) {
  const labels = Int32Array.from(prototypes.flatMap((p) => p.samples));
  let row = 0;
  const associated = prototypes.map((p) => ({
    winner: p.winner,
    likelyLabels: p.also === undefined ? [p.winner] : [p.winner, p.also],
    matchedRows: p.samples.map(() => row++),
  }));
  const model = {
    embeddings: new Float32Array(2 * labels.length),
    labels,
    labelNames,
    prototypes: Float32Array.from(prototypes.flatMap((p) => [p.at, p.above ?? 0])),
    association: new Float32Array(prototypes.length * labelNames.length),
    depth: 2,
  };
  return describeClasses(model, associated);
}

describe('describeClasses', () => {
  it('calls a class scattered where another one lies between its prototypes', () => {
    const [a, b] = classes(
      [
        { at: 0, winner: 0, samples: [0, 0] },
        { at: 1, winner: 0, samples: [0, 0] },
        { at: 5, winner: 1, samples: [1, 1] },
        { at: 9, winner: 0, samples: [0, 0] },
      ],
      ['a', 'b'],
    );
    expect(a).toMatchObject({ kinds: ['scattered'], prototypes: [0, 1, 3], regions: [[0, 1], [3]], shared: [] });
    expect(b).toMatchObject({ kinds: ['single'], regions: [[2]] });
  });

  it('calls it single where nothing lies between them, however far apart', () => {
    const [a] = classes(
      [
        { at: 0, winner: 0, samples: [0, 0] },
        { at: 5, winner: 0, samples: [0, 0] },
        { at: 20, winner: 1, samples: [1, 1] },
      ],
      ['a', 'b'],
    );
    expect(a).toMatchObject({ kinds: ['single'], regions: [[0, 1]] });
  });

  it('joins regions through a prototype that comes last', () => {
    // The other class is 5 from 0 and from 8, so it parts them; but 4 lies nearer to both than it does.
    const [a] = classes(
      [
        { at: 0, winner: 0, samples: [0, 0] },
        { at: 8, winner: 0, samples: [0, 0] },
        { at: 4, winner: 0, samples: [0, 0] },
        { at: 4, above: 3, winner: 1, samples: [1, 1] },
      ],
      ['a', 'b'],
    );
    expect(a!.regions).toEqual([[0, 1, 2]]);
  });

  it('finds shared prototypes, regions of one sample, and classes without any', () => {
    const [a, b, c, d] = classes(
      [
        { at: 0, winner: 0, samples: [0, 0] },
        { at: 3, winner: 1, also: 2, samples: [1, 2, 1] },
        { at: 6, winner: 0, samples: [0, 1] },
      ],
      ['a', 'b', 'c', 'd'],
    );
    expect(a!.kinds).toEqual(['scattered', 'singleton']); // the region at 6 holds one sample of its own class
    expect(b).toMatchObject({ kinds: ['single', 'ambiguous'], shared: [1] });
    expect(c).toMatchObject({ kinds: ['ambiguous'], prototypes: [], regions: [], shared: [1] });
    expect(d).toMatchObject({ kinds: ['missing'], prototypes: [] });
  });
});
