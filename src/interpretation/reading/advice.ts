import type { FittedModel } from '../fitted/fitted-model.ts';
import type { ReadPrototypes } from './read-prototypes.ts';
import type { SampleReading } from './read-samples.ts';

/** What might be done about a model. */
export interface Advice {
  readonly kind:
    | 'dead'
    | 'duplicate'
    | 'outsideData'
    | 'missing'
    | 'singleton'
    | 'confused'
    | 'unjudged'
    | 'noOutliers'
    | 'uncalibrated';
  /** Plain text. */
  readonly text: string;
  /** Prototypes and classes that it is about. */
  readonly prototypes: readonly number[];
  readonly classes: readonly number[];
}

export interface AdviceInput extends ReadPrototypes {
  readonly fitted: Pick<FittedModel, 'classes' | 'outlierThreshold'>;
  /** Samples that were told wrong. */
  readonly wrong: readonly SampleReading[];
  readonly judgement: { readonly count: number; readonly calibrationError: number } | null;
}

/** A prototype is called remote from the data from this ratio on (method §2 wants 1 in the median). */
const REMOTE = 2;
/** Errors between two classes from which on they are called confused. */
const CONFUSED = 2;
/** The calibration error that is worth a word, and the samples that it takes to say it. */
const MISCALIBRATED = 0.1;
const CALIBRATION_SAMPLES = 50;

/** What there is to do, by kind; nothing where all is well. */
export function giveAdvice({ prototypes, classes, fitted, wrong, judgement }: AdviceInput): Advice[] {
  const name = (label: number) => `'${fitted.classes[label]!.name}'`;
  const advice: Advice[] = [];
  const add = (kind: Advice['kind'], text: string, about: Partial<Pick<Advice, 'prototypes' | 'classes'>> = {}) =>
    advice.push({ kind, text, prototypes: about.prototypes ?? [], classes: about.classes ?? [] });
  for (const [a, b, count] of confusedPairs(wrong)) {
    add(
      'confused',
      `${name(a)} and ${name(b)} are taken for each other ${count} times. ` +
        'Give images that show the difference, or merge the two with untwist fit --merge.',
      { classes: [a, b] },
    );
  }
  for (const { index, winner, duplicateOf } of prototypes) {
    if (duplicateOf === null) continue;
    add(
      'duplicate',
      `Prototypes ${duplicateOf} and ${index} of ${name(winner)} are nearer to each other than their samples are to them: ` +
        'one of them would do.',
      { prototypes: [duplicateOf, index], classes: [winner] },
    );
  }
  for (const { index, winner, isDead } of prototypes) {
    if (isDead) {
      add(
        'dead',
        `Prototype ${index} of ${name(winner)} is dead: no sample matches it more than another one. ` +
          'It explains nothing; fit anew, or give images like what it was to stand for.',
        { prototypes: [index] },
      );
    }
  }
  const remote = prototypes.filter(({ dataRatio }) => dataRatio !== null && dataRatio > REMOTE);
  if (remote.length > 0) {
    add(
      'outsideData',
      `${counted(remote.length, 'prototype lies', 'prototypes lie')} more than ${REMOTE} times as far from the nearest ` +
        'sample as samples lie from each other: read their pictures with care.',
      { prototypes: remote.map(({ index }) => index) },
    );
  }
  const ofKind = (kind: (typeof classes)[number]['kinds'][number]) => classes.filter((c) => c.kinds.includes(kind));
  const missing = ofKind('missing');
  if (missing.length > 0) {
    add(
      'missing',
      `No prototype stands for ${missing.map(({ label }) => name(label)).join(', ')}: hardly ever predicted. Add images.`,
      { classes: missing.map(({ label }) => label) },
    );
  }
  const singletons = ofKind('singleton');
  if (singletons.length > 0) {
    add(
      'singleton',
      `A prototype of one sample stands for ${singletons.map(({ label }) => name(label)).join(', ')}: ` +
        'a mislabelled image, or a look of which more images are wanted.',
      { classes: singletons.map(({ label }) => label) },
    );
  }
  if (judgement === null) {
    add('unjudged', 'One image a class: nothing says how often the model is right. Add a second image of each class.');
  } else if (judgement.count >= CALIBRATION_SAMPLES && judgement.calibrationError > MISCALIBRATED) {
    const off = (100 * judgement.calibrationError).toFixed(0);
    add(
      'uncalibrated',
      `Probabilities are ${off} points off on average: compare them, but do not take them at their word.`,
    );
  }
  if (fitted.outlierThreshold.value === null) {
    add(
      'noOutliers',
      '"None of these" cannot be told. Add a second image of a class, or fit on a network with a card.',
    );
  }
  return advice;
}

/** Pairs of classes with `CONFUSED` errors between them, in either direction, most first. */
function confusedPairs(wrong: readonly SampleReading[]): [number, number, number][] {
  const counts = new Map<string, [number, number, number]>();
  for (const { label, predicted } of wrong) {
    const [a, b] = [Math.min(label, predicted), Math.max(label, predicted)];
    const pair = counts.get(`${a} ${b}`) ?? [a, b, 0];
    pair[2]++;
    counts.set(`${a} ${b}`, pair);
  }
  return [...counts.values()].filter(([, , count]) => count >= CONFUSED).sort((x, y) => y[2] - x[2]);
}

const counted = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
