import type { Random } from '../base/random.ts';
import type { Episode, EpisodePart, ImageClass } from '../episodes/types.ts';

/**
 * As many images as an episode has queries, of classes whose group has none in the episode; where every group has, of any
 * class that is not in it; none where there is no such class. Labels are -1: they are none of the episode's.
 */
export function otherSamples(classes: readonly ImageClass[], episode: Episode, random: Random): EpisodePart {
  const keys = new Set(Array.from(episode.support.rows, (row, i) => `${row} ${episode.support.turns[i]}`));
  const own = new Set(classes.filter(({ rows, turns }) => rows.some((row) => keys.has(`${row} ${turns}`))));
  const groups = new Set([...own].map(({ group }) => group));
  const outside = classes.filter((imageClass) => !own.has(imageClass));
  const foreign = outside.filter(({ group }) => !groups.has(group));
  const pool = foreign.length > 0 ? foreign : outside;
  const count = pool.length === 0 ? 0 : episode.query.rows.length;
  const drawn = Array.from({ length: count }, () => {
    const { rows, turns } = pool[random.integer(pool.length)]!;
    return { row: rows[random.integer(rows.length)]!, turns };
  });
  return {
    rows: Int32Array.from(drawn, ({ row }) => row),
    turns: Uint8Array.from(drawn, ({ turns }) => turns),
    labels: new Int32Array(count).fill(-1),
  };
}
