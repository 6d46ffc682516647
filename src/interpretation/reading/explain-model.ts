import type { Random } from '../../base/random.ts';
import { accuracy } from '../../metrics/accuracy.ts';
import { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from '../../metrics/calibration.ts';
import { nearestSamples } from '../../metrics/nearest-samples.ts';
import { measureTwist, type Twist } from '../../metrics/twist.ts';
import { scaleEmbeddings } from '../../ops/estimation/index.ts';
import type { FittedModel } from '../fitted/fitted-model.ts';
import { modelOnSupport } from '../fitted/model-on-support.ts';
import { buildMap, type PrototypeMap } from '../map.ts';
import { giveAdvice, type Advice } from './advice.ts';
import { readPrototypes, type ReadPrototypes } from './read-prototypes.ts';
import { readLeftOut, readTestSamples, type ReadSamples, type SampleReading } from './read-samples.ts';

/** New labelled samples of the model's classes. */
export interface TestSamples {
  /** [numSamples, depth], as the network gives them. */
  readonly embeddings: Float32Array;
  /** Positions in the model's classes, [numSamples]. */
  readonly labels: Int32Array;
  readonly sources: readonly (string | null)[];
}

/** A sample on the map. */
export interface ExplainedSample {
  /** What the model was made from, or what it is judged on. */
  readonly role: 'support' | 'test';
  readonly label: number;
  readonly source: string | null;
  /** Nearest other samples in the scaled embedding, nearest first. */
  readonly nearest: readonly number[];
  /** Null for a sample that nothing says a word about: support beside test samples, or the only one of its class. */
  readonly reading: SampleReading | null;
}

/** How the model does on samples it was not made from. */
export interface Judgement {
  /** Test samples, or each support sample as the rest of the support sees it. */
  readonly by: 'testSamples' | 'leaveOneOut';
  readonly count: number;
  readonly accuracy: number;
  readonly calibrationError: number;
  /** Bins of the confidence that hold a prediction. */
  readonly reliability: readonly ReliabilityBin[];
  /** Mean max_j q_j. */
  readonly matchingPeak: number;
  /** Mean number of prototypes that make up 95 % of a decision. */
  readonly prototypesNeeded: number;
}

/** A fitted model laid open; plain JSON. `sample` in a reading is a row of `samples`. */
export interface ModelExplanation extends ReadPrototypes {
  readonly labelNames: readonly string[];
  readonly form: 'mixture' | 'softmax';
  readonly temperature: number;
  readonly calibration: FittedModel['calibration'];
  readonly outlierThreshold: FittedModel['outlierThreshold'];
  /** Support samples first. */
  readonly samples: readonly ExplainedSample[];
  /** Points in the order of `samples` and `prototypes`. */
  readonly map: PrototypeMap;
  /** Null where no sample can be judged: one image a class. */
  readonly judgement: Judgement | null;
  /** The surest first, at most `LISTED`; `wrongCount` says how many there are. */
  readonly wrong: readonly SampleReading[];
  readonly wrongCount: number;
  /** Right but ambiguous, the most ambiguous first, at most `LISTED`. */
  readonly ambiguous: readonly SampleReading[];
  /** Of all samples by their classes, or of `TWISTED` drawn from them; null for fewer than two classes. */
  readonly twist: Twist | null;
  readonly advice: readonly Advice[];
}

/** Samples named in a list. */
const LISTED = 24;
const NEIGHBOURS = 5;
/** Bins of the reliability. */
export const RELIABILITY_BINS = 10;
/** A twist costs the square of the samples. */
const TWISTED = 1000;

/**
 * Lays a fitted model open: map, prototypes, classes, samples that it gets wrong or hardly right, calibration, twist, advice.
 * Costs the square of the number of samples. Same random stream, same explanation.
 * @param test judges the model; without it each support sample is judged by the others.
 */
export function explainModel(fitted: FittedModel, random: Random, test?: TestSamples): ModelExplanation {
  const onSupport = modelOnSupport(fitted);
  const read = readPrototypes(fitted, onSupport);
  const { head, support, scaling, calibration, outlierThreshold } = fitted;
  const judged = test === undefined ? readLeftOut(fitted) : readTestSamples(fitted, test.embeddings, test.labels);
  const numSupport = support.labels.length;
  const offset = test === undefined ? 0 : numSupport;
  const readings = judged.readings.map((reading) => ({ ...reading, sample: reading.sample + offset }));
  const scaledTest =
    test === undefined ? new Float32Array() : scaleEmbeddings(scaling, test.embeddings, support.embeddings, head.depth);
  const embeddings = new Float32Array(onSupport.embeddings.length + scaledTest.length);
  embeddings.set(onSupport.embeddings);
  embeddings.set(scaledTest, onSupport.embeddings.length);
  const labels = Int32Array.from([...support.labels, ...(test?.labels ?? [])]);
  const sources = [...support.sources, ...(test?.sources ?? [])];
  const numNear = Math.min(NEIGHBOURS, labels.length - 1);
  const near = numNear === 0 ? new Int32Array() : nearestSamples(embeddings, head.depth, numNear);
  const bySample = new Map(readings.map((reading) => [reading.sample, reading]));
  const wrong = readings.filter((r) => r.predicted !== r.label).sort((a, b) => b.probability - a.probability);
  const doubtful = readings.filter((r) => r.predicted === r.label).sort((a, b) => b.ambiguity - a.ambiguity);
  const judgement = judge(judged, test === undefined ? 'leaveOneOut' : 'testSamples', head.numLabels);
  return {
    ...{ labelNames: onSupport.labelNames, form: head.form, temperature: head.temperature },
    ...{ calibration, outlierThreshold, ...read },
    samples: sources.map((source, i) => ({
      role: i < numSupport ? 'support' : 'test',
      ...{ label: labels[i]!, source, nearest: Array.from(near.subarray(i * numNear, (i + 1) * numNear)) },
      reading: bySample.get(i) ?? null,
    })),
    map: buildMap({ ...onSupport, embeddings, labels, mass: read.prototypes.map(({ mass }) => mass) }),
    judgement,
    ...{ wrong: wrong.slice(0, LISTED), wrongCount: wrong.length, ambiguous: doubtful.slice(0, LISTED) },
    twist: head.numLabels < 2 ? null : twistOf(embeddings, labels, head.depth, random),
    advice: giveAdvice({ ...read, fitted, wrong, judgement }),
  };
}

function judge({ readings, probabilities }: ReadSamples, by: Judgement['by'], numLabels: number): Judgement | null {
  if (readings.length === 0) return null;
  const labels = readings.map(({ label }) => label);
  const bins = reliabilityBins(probabilities, labels, numLabels, RELIABILITY_BINS);
  const mean = (of: (reading: SampleReading) => number) => readings.reduce((sum, r) => sum + of(r), 0) / labels.length;
  return {
    ...{ by, count: labels.length, calibrationError: expectedCalibrationError(bins) },
    accuracy: accuracy(
      readings.map(({ predicted }) => predicted),
      labels,
    ),
    reliability: bins.filter(({ count }) => count > 0),
    matchingPeak: mean((r) => r.matchingPeak),
    prototypesNeeded: mean((r) => r.prototypesNeeded),
  };
}

function twistOf(embeddings: Float32Array, labels: Int32Array, depth: number, random: Random): Twist | null {
  const all = Array.from(labels.keys());
  const rows = all.length <= TWISTED ? all : random.sample(all, TWISTED).sort((a, b) => a - b);
  const chosen = new Float32Array(rows.length * depth);
  rows.forEach((row, i) => chosen.set(embeddings.subarray(row * depth, (row + 1) * depth), i * depth));
  const own = rows.map((row) => labels[row]!);
  return new Set(own).size < 2 ? null : measureTwist({ embeddings: chosen, labels: own, depth, random });
}
