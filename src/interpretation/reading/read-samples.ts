import { scaleEmbeddings } from '../../ops/estimation/index.ts';
import { explainDecisions, type PrototypeShare } from '../decisions.ts';
import { calibrated } from '../fitted/calibration.ts';
import { classScores, logPrototypeClasses } from '../fitted/class-scores.ts';
import type { FittedModel } from '../fitted/fitted-model.ts';
import { leaveOneOut, type LeftOut } from '../fitted/leave-one-out.ts';
import { modelOutlierScores } from '../fitted/outlier-auroc.ts';
import { prototypeMasses, responsibilities } from '../fitted/responsibilities.ts';
import { deviations } from '../fitted/spreads.ts';
import { readClasses } from '../model-on-samples.ts';

/** What a model says of a sample whose label is known. */
export interface SampleReading {
  /** Row among the samples that were given, or in the support. */
  readonly sample: number;
  readonly label: number;
  readonly predicted: number;
  /** Calibrated, of the predicted class and of the true one. */
  readonly probability: number;
  readonly ownProbability: number;
  /** Entropy of the calibrated probabilities over that of equal ones, in [0, 1]. */
  readonly ambiguity: number;
  /** Whether it is like anything the model knows; null where that cannot be told. */
  readonly known: boolean | null;
  readonly outlierScore: number;
  /** max_j q_j. */
  readonly matchingPeak: number;
  /** Prototypes that make up `MARGIN` of the decision, counted from the largest share. */
  readonly prototypesNeeded: number;
  /** Parts of the whole decision, largest first; those of a hundredth at least, and the largest in any case. */
  readonly shares: readonly PrototypeShare[];
}

/** Readings of samples, and all their calibrated probabilities [numReadings, numLabels]. */
export interface ReadSamples {
  readonly readings: readonly SampleReading[];
  readonly probabilities: Float64Array;
}

/** The part of a decision that its prototypes are counted for. */
export const MARGIN = 0.95;
const LEAST_SHARE = 0.01;

type Scored = Pick<LeftOut, 'sample' | 'label' | 'logMatching' | 'logProbabilities' | 'outlierScore'>;

/** Reads new samples, embeddings [numSamples, depth] as the network gives them, with a label each. */
export function readTestSamples(fitted: FittedModel, embeddings: Float32Array, labels: Int32Array): ReadSamples {
  const { head, support, scaling } = fitted;
  const scores = classScores(head, scaleEmbeddings(scaling, embeddings, support.embeddings, head.depth));
  if (scores.length !== labels.length) {
    throw new RangeError(`readTestSamples: needs a label each, got ${labels.length} for ${scores.length} samples.`);
  }
  const outliers = modelOutlierScores(fitted, embeddings);
  return readScores(
    fitted,
    scores.map(({ logMatching, logProbabilities }, i) => {
      return { sample: i, label: labels[i]!, logMatching, logProbabilities, outlierScore: outliers[i]! };
    }),
  );
}

/** Reads each support sample as the rest of the support sees it; without those that are the only one of their class. */
export function readLeftOut(fitted: FittedModel): ReadSamples {
  const { head, support, scaling, card } = fitted;
  const scaled = scaleEmbeddings(scaling, support.embeddings, support.embeddings, head.depth);
  const shares = responsibilities(head, scaled, support.labels);
  const around = deviations(head, scaled, shares, prototypeMasses(shares, head.prototypes.length / head.depth));
  // The card knows the embedding as it is: of no use to a scaled one.
  const known = card !== null && scaling === 'none' && card.spread.length === head.depth ? card.spread : undefined;
  return readScores(fitted, leaveOneOut(head, around, scaled, support.labels, shares, known));
}

function readScores({ head, calibration, outlierThreshold }: FittedModel, scored: readonly Scored[]): ReadSamples {
  const { numLabels, form } = head;
  const numPrototypes = head.prototypes.length / head.depth;
  const matching = new Float32Array(scored.length * numPrototypes);
  scored.forEach(({ logMatching }, i) => matching.set(logMatching.map(Math.exp), i * numPrototypes));
  const rows = form === 'mixture' ? logPrototypeClasses(head).map(Math.exp) : head.association;
  const decisions = explainDecisions({ matching, association: Float32Array.from(rows), numPrototypes, form });
  const probabilities = new Float64Array(scored.length * numLabels);
  const readings = scored.map(({ sample, label, logProbabilities, outlierScore }, i): SampleReading => {
    const row = calibrated(logProbabilities, calibration.temperature);
    probabilities.set(row, i * numLabels);
    const { winner: predicted, share: probability, ambiguity } = readClasses(row);
    const { shares } = decisions[i]!;
    const whole = shares.reduce((sum, { share }) => sum + share, 0) || 1;
    const parts = shares.map((part) => ({ ...part, share: part.share / whole }));
    return {
      ...{ sample, label, predicted, probability, ownProbability: row[label]!, ambiguity, outlierScore },
      known: outlierThreshold.value === null ? null : outlierScore <= outlierThreshold.value,
      matchingPeak: matching.subarray(i * numPrototypes, (i + 1) * numPrototypes).reduce((a, b) => Math.max(a, b), 0),
      prototypesNeeded: countNeeded(parts),
      shares: parts.filter(({ share }, at) => at === 0 || share >= LEAST_SHARE),
    };
  });
  return { readings, probabilities };
}

/** How many of the largest shares reach `MARGIN`. */
function countNeeded(parts: readonly PrototypeShare[]): number {
  let sum = 0;
  const last = parts.findIndex(({ share }) => (sum += share) >= MARGIN);
  return last < 0 ? parts.length : last + 1;
}
