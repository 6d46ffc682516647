import { adaptLabel } from './adapt-label.ts';
import { otherLabels } from './cluster-score.ts';
import type { FitEvent } from './fit-history.ts';
import { clusterOf, type LabelCluster } from './label-clusters.ts';
import type { Problem } from './problem.ts';

/** Sweeps over the labels; each change lowers the score, so the search ends by itself, nearly always in a few. */
const MAX_SWEEPS = 20;

/**
 * As many clusters of samples as the data asks for (method §4): from one a label, grown, merged and pruned wherever C with the
 * anchor plus the description length falls. Prototypes stand for their founder's label alone meanwhile, as in a mixture with
 * pure class distributions: a weight a prototype is what the description length counts (an association under L2 has no zeros to
 * count), and the likelihood of a mixture still pulls where a sample is confidently wrong. Deterministic.
 */
export function searchClusters(problem: Problem): { clusters: (readonly number[])[]; events: FitEvent[] } {
  const byLabel: (readonly LabelCluster[])[] = Array.from({ length: problem.numLabels }, (_, label) => [
    clusterOf(problem, [...problem.labels.keys()].filter((i) => problem.labels[i] === label)), // prettier-ignore
  ]);
  const events: FitEvent[] = [];
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    const before = events.length;
    byLabel.forEach((clusters, label) => {
      const adapted = adaptLabel(problem, clusters, otherLabels(problem, byLabel, label));
      const offset = byLabel.slice(0, label).reduce((sum, { length }) => sum + length, 0);
      byLabel[label] = adapted.clusters;
      for (const { kind, cluster, sample } of adapted.moves) {
        events.push({ iteration: 0, kind, prototype: offset + cluster, sample });
      }
    });
    if (events.length === before) break;
  }
  return { clusters: byLabel.flatMap((clusters) => clusters.map(({ members }) => members)), events };
}
