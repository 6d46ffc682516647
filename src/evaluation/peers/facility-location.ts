import { requireInteger } from '../../base/check.ts';
import { squaredRowDistances } from '../../metrics/squared-row-distances.ts';
import { gatherRows, rowsByLabel } from './class-rows.ts';
import { requireSupport, type Classifier } from './classifier.ts';
import { nearestPrototype } from './nearest-prototype.ts';

/**
 * Facilities: of each class, the samples S that maximise F(X, S) = −Σ_i min_{j ∈ S} ‖x_i − x_j‖ (not squared), chosen
 * greedily one by one, at most `count`. The score of a label is minus the squared distance to the nearest of its facilities.
 * Source: Song et al. 2017, "Deep Metric Learning via Facility Location", equation 2. With one facility a class the choice
 * is that of the loss's ground truth, max_j F(X_k, {j}). The loss itself, whose structured margin shapes the embedding, has
 * nothing to train here: facilities are chosen class by class on the given embedding. Greedy choice reaches at least
 * 1 − 1/e of the best gain (Nemhauser et al. 1978).
 */
export function facilityLocation(count: number): Classifier {
  requireInteger('facilityLocation', 'count', count, 1);
  return (support, labels, numLabels, depth) => {
    requireSupport('facilityLocation', support, labels, numLabels, depth);
    const facilities = rowsByLabel(labels, numLabels).flatMap((members) => {
      const rows = gatherRows(support, depth, members);
      return greedyFacilities(squaredRowDistances(rows, rows, depth).map(Math.sqrt), count).map((i) => members[i]!);
    });
    return nearestPrototype({
      prototypes: gatherRows(support, depth, facilities),
      prototypeLabels: Int32Array.from(facilities, (i) => labels[i]!),
      ...{ support, numLabels, depth },
    });
  };
}

/**
 * Samples that are close to all: each next one lowers the sum of the distances to the nearest chosen one the most, the first
 * of equals. Ends at `count`, or when no sample is away from a chosen one.
 * @param distances of all pairs, `[n, n]`
 */
export function greedyFacilities(distances: Float64Array, count: number): number[] {
  const n = Math.sqrt(distances.length);
  const nearest = new Float64Array(n).fill(Infinity);
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, n) && nearest.some((distance) => distance > 0)) {
    let best = 0;
    let least = Infinity;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.min(nearest[i]!, distances[j * n + i]!);
      if (sum < least) [best, least] = [j, sum];
    }
    chosen.push(best);
    for (let i = 0; i < n; i++) nearest[i] = Math.min(nearest[i]!, distances[best * n + i]!);
  }
  return chosen;
}
