import type { PrototypeClassifier } from '../estimation/predict.ts';
import { centreOnMedians } from '../estimation/sparsity.ts';
import {
  labelOf,
  placePrototype,
  scorePrototypes,
  type LabelledSamples,
  type PrototypeScore,
  type SampledPrototype,
} from './scored-prototypes.ts';

/** A change of the number of prototypes. */
export interface AdaptEvent {
  readonly kind: 'founded' | 'merged' | 'pruned';
  /** Its position when it happened; of `merged`, that of the one that went. */
  readonly prototype: number;
  /** The founder. */
  readonly sample: number | null;
}

/** A sample farther from every prototype of its label, in scatters, may found one. */
const FOUNDING_DISTANCE = 3;
/** Matched by less than this part of one sample, a prototype is nothing to merge with: it is removed. */
const DEAD_MASS = 1e-3;
/** A fall of the score within rounding is none. */
const LEAST_FALL = 1e-9;

/** Prototypes while they are searched; every move lowers the score. */
interface Search {
  prototypes: readonly SampledPrototype[];
  score: PrototypeScore;
  readonly events: AdaptEvent[];
}

/**
 * The prototypes of a trained model in the number that the samples ask for (method §4): a sample that is misclassified, or
 * far from every prototype of its label, founds one; two of one label merge; one is removed. Each only where C, with the
 * anchor, plus the description length falls. The unit of distance is the scatter: the median squared distance of a sample to
 * the nearest prototype of its label; λ is one over it. (The scatter of neighbours, which a support set is judged by,
 * shrinks with the number of samples.) What stays keeps its weights. Deterministic.
 * @param embeddings [numSamples, depth]
 * @param labels [numSamples] 0..numLabels-1
 */
export function adaptPrototypes(
  classifier: PrototypeClassifier,
  embeddings: Float32Array | Float64Array,
  labels: Int32Array,
): { classifier: PrototypeClassifier; events: readonly AdaptEvent[] } {
  const { depth, numLabels, temperature, form } = classifier;
  if (labels.length === 0 || embeddings.length !== labels.length * depth) {
    throw new RangeError(
      `adaptPrototypes: ${labels.length} labels need embeddings of ${depth} numbers each, got ${embeddings.length} numbers.`,
    );
  }
  const base = { embeddings, labels, depth, numLabels, temperature, form };
  const prototypes = rowsOf(classifier).map(({ position, weights }) => placePrototype(base, position, weights));
  const scatter = medianScatter(labels, prototypes);
  const samples: LabelledSamples = { ...base, anchor: 1 / scatter };
  const search: Search = { prototypes, score: scorePrototypes(samples, prototypes), events: [] };
  grow(samples, search, FOUNDING_DISTANCE * scatter);
  while (merge(samples, search));
  while (prune(samples, search));
  const joined = (pick: (prototype: SampledPrototype) => Float64Array) =>
    Float64Array.from(search.prototypes.flatMap((prototype) => Array.from(pick(prototype))));
  return {
    classifier: { ...classifier, prototypes: joined((p) => p.position), association: joined((p) => p.weights) },
    events: search.events,
  };
}

function rowsOf({ prototypes, association, depth, numLabels }: PrototypeClassifier) {
  return Array.from({ length: prototypes.length / depth }, (_, j) => ({
    position: prototypes.slice(j * depth, (j + 1) * depth),
    weights: association.slice(j * numLabels, (j + 1) * numLabels),
  }));
}

/** Of the samples whose label has a prototype; 1 where that says nothing. */
function medianScatter(labels: Int32Array, prototypes: readonly SampledPrototype[]): number {
  const sorted = ownDistances(labels, prototypes).filter(Number.isFinite).sort();
  return sorted[sorted.length >> 1] || 1;
}

/** Takes the candidate if the score falls. */
function accept(samples: LabelledSamples, search: Search, candidate: SampledPrototype[], event: AdaptEvent): boolean {
  const score = scorePrototypes(samples, candidate);
  if (!(score.value < search.score.value - LEAST_FALL)) return false;
  search.prototypes = candidate;
  search.score = score;
  search.events.push(event);
  return true;
}

/** Lets samples found prototypes, the farthest from those of their label first; once each. */
function grow(samples: LabelledSamples, search: Search, threshold: number): void {
  const { labels } = samples;
  const distances = ownDistances(labels, search.prototypes);
  const { misclassified } = search.score;
  const founders = [...labels.keys()]
    .filter((i) => misclassified[i] === true || distances[i]! > threshold)
    .sort((a, b) => Number(distances[b]! > distances[a]!) - Number(distances[b]! < distances[a]!)); // infinite ones too
  for (const sample of founders) {
    // One that was founded meanwhile may have taken the sample in.
    if (!search.score.misclassified[sample] && !(ownDistances(labels, search.prototypes)[sample]! > threshold))
      continue;
    const founded = foundedBy(samples, search.prototypes, sample);
    const prototype = search.prototypes.length;
    accept(samples, search, [...search.prototypes, founded], { kind: 'founded', prototype, sample });
  }
}

/** Squared distance of each sample to the nearest prototype of its label; infinite where there is none. */
function ownDistances(labels: Int32Array, prototypes: readonly SampledPrototype[]): Float64Array {
  const least = new Float64Array(labels.length).fill(Infinity);
  for (const prototype of prototypes) {
    const label = labelOf(prototype);
    prototype.distances.forEach((d, i) => {
      if (labels[i] === label && d < least[i]!) least[i] = d;
    });
  }
  return least;
}

/** The weight with which a prototype gives its label odds of nine to one: that of a founder where W is untrained. */
const leastSure = (numLabels: number) => Math.log(9 * Math.max(1, numLabels - 1));

/** The mean of the samples that are nearer to the founder than to what their label has; as sure as the surest weight, or more. */
function foundedBy(samples: LabelledSamples, prototypes: readonly SampledPrototype[], founder: number) {
  const { embeddings, depth, labels, numLabels } = samples;
  const label = labels[founder]!;
  const weights = new Float64Array(numLabels);
  weights[label] = prototypes.reduce(
    (most, p) => Math.max(most, ...centreOnMedians(p.weights, numLabels)),
    leastSure(numLabels),
  );
  const at = placePrototype(samples, Float64Array.from(embeddings.subarray(founder * depth, (founder + 1) * depth)), weights); // prettier-ignore
  const present = ownDistances(labels, prototypes);
  const members = [...labels.keys()].filter((i) => labels[i] === label && at.distances[i]! < present[i]!);
  const mean = new Float64Array(depth);
  for (const i of members) mean.forEach((_, k) => (mean[k]! += embeddings[i * depth + k]! / members.length));
  return members.length === 0 ? at : placePrototype(samples, mean, weights);
}

/** Merges the first two of one label, nearest first, with which the score falls: their means by mass. */
function merge(samples: LabelledSamples, search: Search): boolean {
  const { prototypes, score } = search;
  const alive = [...prototypes.keys()].filter((j) => score.masses[j]! > DEAD_MASS);
  const pairs = alive.flatMap((b, at) =>
    alive
      .slice(0, at)
      .filter((a) => labelOf(prototypes[a]!) === labelOf(prototypes[b]!))
      .map((a) => ({ a, b, gap: gapOf(prototypes[a]!, prototypes[b]!) })),
  );
  return pairs
    .sort((one, other) => one.gap - other.gap)
    .some(({ a, b }) => {
      const [first, second] = [prototypes[a]!, prototypes[b]!];
      const share = score.masses[b]! / (score.masses[a]! + score.masses[b]!);
      const mix = (x: Float64Array, y: Float64Array) => x.map((v, k) => (1 - share) * v + share * y[k]!);
      const union = placePrototype(samples, mix(first.position, second.position), mix(first.weights, second.weights));
      const merged = prototypes.map((p, j) => (j === a ? union : p)).filter((_, j) => j !== b);
      return accept(samples, search, merged, { kind: 'merged', prototype: b, sample: null });
    });
}

function gapOf({ position: p }: SampledPrototype, { position: q }: SampledPrototype): number {
  return p.reduce((sum, v, k) => sum + (v - q[k]!) ** 2, 0);
}

/** Removes the first prototype, that of the least mass first, without which the score is lower. */
function prune(samples: LabelledSamples, search: Search): boolean {
  const { prototypes, score } = search;
  if (prototypes.length === 1) return false;
  return [...prototypes.keys()]
    .sort((a, b) => score.masses[a]! - score.masses[b]!)
    .some((pruned) => {
      const left = prototypes.filter((_, j) => j !== pruned);
      return accept(samples, search, left, { kind: 'pruned', prototype: pruned, sample: null });
    });
}
