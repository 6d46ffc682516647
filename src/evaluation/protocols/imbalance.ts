import type { Random } from '../../base/random.ts';
import type { Episode, EpisodePart, ImageClass } from '../../episodes/types.ts';

/** Classes of an episode; the first has one support image, each further one more. */
export const IMBALANCE_WAYS = 20;
/** Images of a class that an episode takes: so many support images as said, the rest are queries. */
export const IMBALANCE_IMAGES = 20;
export const IMBALANCE_EPISODES = 500;

/**
 * Draws an episode of 20 classes with 1, 2, … 20 support images; of the 20 images of a class the others are its queries.
 * The class of 20 has none: it only competes.
 * @throws RangeError for fewer classes, or one drawn with fewer images
 */
export function drawImbalancedEpisode(classes: readonly ImageClass[], random: Random): Episode {
  const drawn = random.sample(classes, IMBALANCE_WAYS);
  const images = drawn.map(({ rows }) => random.sample(rows, IMBALANCE_IMAGES));
  const part = (rowsOf: (label: number) => readonly number[]): EpisodePart => {
    const rows = drawn.map((_, label) => rowsOf(label));
    const each = <T>(valueOf: (label: number) => T) => rows.flatMap((own, label) => own.map(() => valueOf(label)));
    return {
      rows: Int32Array.from(rows.flat()),
      turns: Uint8Array.from(each((label) => drawn[label]!.turns)),
      labels: Int32Array.from(each((label) => label)),
    };
  };
  return {
    labelNames: drawn.map(({ name }) => name),
    support: part((label) => images[label]!.slice(0, label + 1)),
    query: part((label) => images[label]!.slice(label + 1)),
  };
}
