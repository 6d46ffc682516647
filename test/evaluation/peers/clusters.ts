import type { Random } from '../../../src/base/random.ts';
import type { EmbeddedEpisode } from '../../../src/evaluation/peers/classifier.ts';

export interface ClusterSpec {
  readonly ways: number;
  readonly shots: number;
  readonly queries: number;
  readonly depth: number;
  /** Deviation of samples around their class mean; the means have deviation 1 a dimension. */
  readonly noise: number;
}

/** An episode of normal clusters. */
export function clusterEpisode(spec: ClusterSpec, random: Random): EmbeddedEpisode {
  const { ways, shots, queries, depth, noise } = spec;
  const means = Array.from({ length: ways * depth }, () => random.normal());
  const draw = (each: number) => {
    const labels = Int32Array.from({ length: ways * each }, (_, i) => i % ways);
    const rows = Float32Array.from(
      { length: labels.length * depth },
      (_, at) => means[labels[Math.floor(at / depth)]! * depth + (at % depth)]! + random.normal(0, noise),
    );
    return { rows, labels };
  };
  const [support, query] = [draw(shots), draw(queries)];
  return {
    support: support.rows,
    supportLabels: support.labels,
    query: query.rows,
    queryLabels: query.labels,
    numLabels: ways,
    depth,
  };
}
