import type { Random } from '../../base/random.ts';
import { scaleEmbeddings } from '../../ops/estimation/scaling.ts';
import type { Classifier } from './classifier.ts';
import { buildFamily } from './family.ts';
import type { PeerFamily } from './search.ts';
import { learnSiameseWeights, siamese, type Background } from './siamese.ts';

/**
 * `siamese` with the strength of its metric searched. The metric is learned when a candidate is first used, from the
 * background scaled as the candidate scales episodes, each by its own statistics.
 * @throws RangeError without a background.
 */
export function siameseFamily(background: Background | undefined, random: Random): PeerFamily<'siamese'> {
  if (background === undefined) {
    throw new RangeError(
      'peerFamily: siamese needs a background, embeddings of other classes; give one or leave it out.',
    );
  }
  const { rows, labels, depth } = background;
  return buildFamily(
    'siamese',
    'siamese, learned metric',
    { strength: { values: [10, 1, 1e-1, 1e-2, 1e-3], openEnds: 'both' } },
    ({ strength }, scaling) =>
      onFirstUse(() => {
        const scaled = scaleEmbeddings(scaling, rows, rows, depth);
        return siamese(learnSiameseWeights({ rows: scaled, labels, depth }, strength, random));
      }),
  );
}

function onFirstUse(make: () => Classifier): Classifier {
  let made: Classifier | undefined;
  return (...support) => (made ??= make())(...support);
}
