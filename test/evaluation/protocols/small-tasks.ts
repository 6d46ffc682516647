import { Random } from '../../../src/base/random.ts';
import type { EpisodePart, ImageClass } from '../../../src/episodes/types.ts';

export const DEPTH = 6;

/** Classes of 20 images each; the rows of class c are 20c … 20c + 19. */
export function classesOf(count: number): ImageClass[] {
  return Array.from({ length: count }, (_, c) => ({
    name: `Alphabet/character${String(c).padStart(2, '0')}`,
    group: 'Alphabet',
    rows: Array.from({ length: 20 }, (_, i) => 20 * c + i),
    turns: 0,
  }));
}

/** Embeddings of any part of `classesOf`: a centre of its own for each class, with noise. */
export function embeddingsOf(part: EpisodePart): Float32Array {
  const rows = new Float32Array(part.rows.length * DEPTH);
  part.rows.forEach((row, i) => {
    const centre = new Random(`centre ${Math.floor(row / 20)}`);
    const noise = new Random(`noise ${row}`);
    for (let k = 0; k < DEPTH; k++) rows[i * DEPTH + k] = centre.normal() + noise.normal(0, 0.8);
  });
  return rows;
}
