import { LabelledClustering } from './labelled-clustering.ts';

/**
 * Samples among which the structured loss of facility location looks for the worst clustering. All plain numbers: which
 * clustering it is, carries no gradient.
 */
export interface FacilityProblem {
  /** Distances of the samples, not squared, [samples, samples] row-major. */
  readonly distances: ArrayLike<number>;
  /** [samples] 0..numLabels-1, each present: as many facilities are opened. */
  readonly labels: Int32Array;
  readonly numLabels: number;
  /** Weight γ of 1 - NMI against the mean distance of a sample to its facility. */
  readonly nmiWeight: number;
}

/** What a score must gain to count: float32 distances there and back differ by less, and equals stay with the first. */
const GAIN = 1e-6;
/** Sweeps over all clusters after which exchanging medoids ends; it has nearly always settled before. */
const MAX_SWEEPS = 5;

/** The facility nearest to each sample, as a position in `facilities`; the first of equals. */
export function assignFacilities(problem: FacilityProblem, facilities: readonly number[]): Int32Array {
  const count = problem.labels.length;
  return Int32Array.from({ length: count }, (_, sample) => {
    let best = 0;
    for (let k = 1; k < facilities.length; k++) {
      if (between(problem, facilities[k]!, sample) < between(problem, facilities[best]!, sample)) best = k;
    }
    return best;
  });
}

/** The score that inference maximises: -(mean distance to the nearest facility) + γ·(1 - NMI(assignment, labels)). */
export function augmentedScore(problem: FacilityProblem, facilities: readonly number[]): number {
  const assignment = assignFacilities(problem, facilities);
  const { labels, numLabels } = problem;
  const clustering = new LabelledClustering(assignment, facilities.length, labels, numLabels);
  const cost = assignment.reduce((sum, k, sample) => sum + between(problem, facilities[k]!, sample), 0);
  return scoreOf(problem, cost, clustering);
}

/**
 * The facilities of a high score, `numLabels` of them: greedily one after the other, then medoids are exchanged within
 * their clusters while that raises the score.
 * Source: Song et al. 2017, "Deep metric learning via facility location", algorithms 1 and 2.
 */
export function worstFacilities(problem: FacilityProblem): number[] {
  return exchangeMedoids(problem, openGreedily(problem));
}

/** The medoid of each class: the sample with the least sum of distances to its class. */
export function classMedoids({ distances, labels, numLabels }: Omit<FacilityProblem, 'nmiWeight'>): number[] {
  const count = labels.length;
  return Array.from({ length: numLabels }, (_, label) => {
    const members = [...labels.keys()].filter((sample) => labels[sample] === label);
    const cost = (medoid: number) => members.reduce((sum, sample) => sum + distances[medoid * count + sample]!, 0);
    if (members.length === 0) throw new RangeError(`classMedoids: label ${label} has no sample.`);
    return members.reduce((best, sample) => (cost(sample) < cost(best) ? sample : best));
  });
}

function openGreedily(problem: FacilityProblem): number[] {
  const { labels, numLabels } = problem;
  const count = labels.length;
  const facilities: number[] = [];
  const clustering = new LabelledClustering(new Int32Array(count), numLabels, labels, numLabels);
  const nearest: Nearest = { position: new Int32Array(count), distance: new Float64Array(count).fill(Infinity) };
  for (let k = 0; k < numLabels; k++) {
    let best = { facility: -1, score: -Infinity };
    for (let candidate = 0; candidate < count; candidate++) {
      if (facilities.includes(candidate)) continue;
      const score = scoreWith(problem, clustering, nearest, k, candidate);
      if (score > best.score + GAIN) best = { facility: candidate, score };
    }
    facilities.push(best.facility);
    takeNearer(problem, nearest, k, best.facility);
    nearest.position.forEach((position, sample) => clustering.move(sample, position));
  }
  return facilities;
}

function exchangeMedoids(problem: FacilityProblem, start: readonly number[]): number[] {
  const { labels, numLabels } = problem;
  const facilities = [...start];
  let best = augmentedScore(problem, facilities);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let changed = false;
    for (let k = 0; k < facilities.length; k++) {
      const assignment = assignFacilities(problem, facilities);
      const clustering = new LabelledClustering(assignment, facilities.length, labels, numLabels);
      const others = nearestOfOthers(problem, facilities, k);
      for (let candidate = 0; candidate < assignment.length; candidate++) {
        if (assignment[candidate] !== k || facilities.includes(candidate)) continue;
        const score = scoreWith(problem, clustering, others, k, candidate);
        if (score <= best + GAIN) continue;
        best = score;
        facilities[k] = candidate;
        changed = true;
      }
    }
    if (!changed) break;
  }
  return facilities;
}

/** The nearest of some facilities to each sample, as a position among the facilities, and its distance. */
interface Nearest {
  readonly position: Int32Array;
  readonly distance: Float64Array;
}

/** The nearest facility of each sample but facility k; none where k is the only one. */
function nearestOfOthers(problem: FacilityProblem, facilities: readonly number[], k: number): Nearest {
  const count = problem.labels.length;
  const nearest = { position: new Int32Array(count), distance: new Float64Array(count).fill(Infinity) };
  facilities.forEach((facility, position) => {
    if (position !== k) takeNearer(problem, nearest, position, facility);
  });
  return nearest;
}

/** Puts samples that are nearer to `facility` than to those before it under its `position`. */
function takeNearer(problem: FacilityProblem, nearest: Nearest, position: number, facility: number): void {
  for (let sample = 0; sample < nearest.distance.length; sample++) {
    const distance = between(problem, facility, sample);
    if (distance >= nearest.distance[sample]!) continue;
    nearest.distance[sample] = distance;
    nearest.position[sample] = position;
  }
}

/** The score with `candidate` as facility k beside the others; `clustering` is left as it was. */
function scoreWith(
  problem: FacilityProblem,
  clustering: LabelledClustering,
  others: Nearest,
  k: number,
  candidate: number,
): number {
  const moved: number[] = [];
  const from: number[] = [];
  let cost = 0;
  for (let sample = 0; sample < problem.labels.length; sample++) {
    const own = between(problem, candidate, sample);
    const other = others.distance[sample]!;
    const position = others.position[sample]!;
    // The first of equals, as `assignFacilities` has it.
    const cluster = own < other || (own === other && k < position) ? k : position;
    cost += Math.min(own, other);
    if (cluster === clustering.clusters[sample]) continue;
    moved.push(sample);
    from.push(clustering.clusters[sample]!);
    clustering.move(sample, cluster);
  }
  const score = scoreOf(problem, cost, clustering);
  moved.forEach((sample, i) => clustering.move(sample, from[i]!));
  return score;
}

/** @param cost sum of the distances of the samples to their facilities */
function scoreOf({ labels, nmiWeight }: FacilityProblem, cost: number, clustering: LabelledClustering): number {
  return -cost / labels.length + nmiWeight * (1 - clustering.geometricNmi());
}

function between({ distances, labels }: FacilityProblem, facility: number, sample: number): number {
  return distances[facility * labels.length + sample]!;
}
