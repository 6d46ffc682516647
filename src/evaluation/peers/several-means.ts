import { requireInteger } from '../../base/check.ts';
import type { Random } from '../../base/random.ts';
import { kMeans } from '../../ops/estimation/k-means.ts';
import { gatherRows, rowsByLabel } from './class-rows.ts';
import { requireSupport, type Classifier } from './classifier.ts';
import { nearestPrototype } from './nearest-prototype.ts';

/** Runs of k-means for each class; the one of least inertia counts. */
const RESTARTS = 3;

/**
 * Several means a class, by k-means of each class alone; the score of a label is minus the squared distance to the nearest
 * of its means. A class with fewer samples gets as many means as samples. The same support gives the same means: `random`
 * is left where it was.
 * Source: Mensink et al. 2013, "Distance-Based Image Classification: Generalizing to New Classes at Near-Zero Cost",
 * section 3.2 (NCMC). There a class sums exp(−½ distance) over its means in a learned metric; here there is no metric to
 * say how sharp that exponential is, and the nearest mean decides, its limit.
 */
export function severalMeans(count: number, random: Random): Classifier {
  requireInteger('severalMeans', 'count', count, 1);
  return (support, labels, numLabels, depth) => {
    requireSupport('severalMeans', support, labels, numLabels, depth);
    const means: number[] = [];
    const prototypeLabels: number[] = [];
    rowsByLabel(labels, numLabels).forEach((members, label) => {
      if (members.length === 0) return;
      const own = Math.min(count, members.length);
      const { centers } = kMeans(gatherRows(support, depth, members), depth, own, RESTARTS, random.fork(label));
      for (const value of centers) means.push(value);
      for (let c = 0; c < own; c++) prototypeLabels.push(label);
    });
    const prototypes = Float32Array.from(means);
    return nearestPrototype({
      ...{ prototypes, prototypeLabels: Int32Array.from(prototypeLabels), support, numLabels, depth },
    });
  };
}
