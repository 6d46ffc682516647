import type { Random } from '../base/random.ts';
import { EpisodeSampler, type EpisodeSpec } from '../episodes/sampler.ts';
import type { EpisodePart, Episode, ImageClass, ImageSet } from '../episodes/types.ts';
import { EmbeddingTable, type Views } from '../training/embedding-table.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import type { EmbeddedEpisode } from './peers/classifier.ts';

/** Draws episodes of some classes and hands them out embedded. Batch normalisation is inductive. */
export class EmbeddedEpisodes {
  /** Width of an embedding. */
  readonly depth: number;
  private readonly table: EmbeddingTable;
  private readonly embeddings: Float32Array;

  private constructor(table: EmbeddingTable, embeddings: Float32Array) {
    this.table = table;
    this.depth = table.embeddings.shape[1];
    this.embeddings = embeddings;
  }

  static async build(
    learner: Pick<EpisodicLearner, 'embed'>,
    images: ImageSet,
    classes: readonly ImageClass[],
    onProgress?: (done: number, total: number) => void,
    views?: Views,
  ): Promise<EmbeddedEpisodes> {
    const table = await EmbeddingTable.build(learner, images, classes, onProgress, views);
    const embeddings = Float32Array.from(await table.embeddings.data());
    table.dispose();
    return new EmbeddedEpisodes(table, embeddings);
  }

  /** The embedded form of an episode of these classes. */
  embed(episode: Episode): EmbeddedEpisode {
    return {
      support: this.rows(episode.support),
      supportLabels: episode.support.labels,
      query: this.rows(episode.query),
      queryLabels: episode.query.labels,
      numLabels: episode.labelNames.length,
      depth: this.depth,
    };
  }

  /** The embeddings of an episode part, `[rows, depth]`. */
  rows(part: EpisodePart): Float32Array {
    const rows = new Float32Array(part.rows.length * this.depth);
    this.table.positionsOf(part).forEach((position, i) => {
      rows.set(this.embeddings.subarray(position * this.depth, (position + 1) * this.depth), i * this.depth);
    });
    return rows;
  }
}

/** `count` episodes of `classes`, always the same for the same random stream. */
export function drawEpisodes(
  classes: readonly ImageClass[],
  spec: EpisodeSpec,
  count: number,
  random: Random,
): Episode[] {
  const sampler = new EpisodeSampler(classes, spec, random);
  return Array.from({ length: count }, () => sampler.next());
}
