import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import type { Attack } from '../interpretation/probe/flipping-sizes.ts';
import { lostSamples, perturbedPredictions } from '../interpretation/probe/lost-samples.ts';
import type { Norm } from '../interpretation/probe/norms.ts';
import { readClasses, rowOf } from '../interpretation/model-on-samples.ts';
import { formatPercent, meanInterval, pairedDifference, type Interval } from '../metrics/interval.ts';
import { prototypeClasses } from '../ops/index.ts';
import { shorten } from '../report/shorten.ts';
import { textTable } from '../report/table.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { requireUntwist } from '../training/require-untwist.ts';
import { CountBar } from './count-bar.ts';
import { episodeClassifier, unitImages } from './episode-classifier.ts';
import { DEFAULT_NORM, DEFAULT_PERTURBATION, type EvaluateArgs } from './evaluate-flags.ts';

/** The prototypes of one class over all episodes. */
export interface LosingClass {
  readonly class: string;
  /** How many prototypes spoke for it, over all episodes, and how many of them lost samples. */
  readonly prototypes: number;
  readonly losing: number;
  /** Samples that they matched and that were predicted right, and those lost when perturbed. */
  readonly held: number;
  readonly lost: number;
  /** The classes of the prototypes that the lost ones match then. */
  readonly lostTo: readonly { readonly class: string; readonly count: number }[];
}

/** What an evaluation with perturbed samples found; plain JSON, accuracies 0..1. */
export interface PerturbedEvaluation {
  readonly attack: Attack;
  readonly norm: Norm;
  readonly size: number;
  readonly clean: Interval;
  readonly perturbed: Interval;
  /** Of clean and perturbed samples together. */
  readonly both: Interval;
  /** Perturbed less clean, paired by episode. */
  readonly difference: Interval;
  /** The largest part lost first. */
  readonly classes: readonly LosingClass[];
}

/** Lines of the table; the JSON holds all. */
const NAMED = 10;
const LONGEST_NAME = 40;

/** Adds perturbed queries to the same test episodes, with a progress bar. */
export async function perturbedWithBar(
  learner: EpisodicLearner,
  dataset: Dataset,
  spec: EpisodeSpec,
  args: EvaluateArgs,
): Promise<PerturbedEvaluation> {
  const model = requireUntwist(learner);
  const norm = args.perturbationNorm ?? DEFAULT_NORM;
  const how = { attack: args.perturbed!, norm, size: args.perturbationSize ?? DEFAULT_PERTURBATION[norm] };
  const random = new Random(args.seed);
  const episodes = drawEpisodes(dataset.split[args.part], spec, args.episodes, random.fork('test'));
  const bar = new CountBar('episodes');
  const found: PerturbedEpisode[] = [];
  try {
    for (const [e, episode] of episodes.entries()) {
      found.push(await perturbEpisode(model, dataset, episode, { ...how, random: random.fork(`perturbed ${e}`) }));
      bar.update('perturbing', e + 1, episodes.length);
    }
  } finally {
    bar.stop();
  }
  const clean = found.map((episode) => episode.clean);
  const perturbed = found.map((episode) => episode.perturbed);
  return {
    ...{ ...how, clean: meanInterval(clean), perturbed: meanInterval(perturbed) },
    both: meanInterval(clean.map((accuracy, e) => (accuracy + perturbed[e]!) / 2)),
    difference: pairedDifference(perturbed, clean),
    classes: byClass(found),
  };
}

interface PerturbedEpisode {
  readonly clean: number;
  readonly perturbed: number;
  /** A prototype each: its class, what it held and lost, and the classes it lost to. */
  readonly prototypes: readonly Omit<LosingClass, 'prototypes' | 'losing'>[];
}

async function perturbEpisode(
  model: EpisodicModel,
  { images }: Dataset,
  episode: Episode,
  how: Pick<PerturbedEvaluation, 'attack' | 'norm' | 'size'> & { readonly random: Random },
): Promise<PerturbedEpisode> {
  const classifier = await episodeClassifier(model, images, episode);
  const queries = unitImages(images, episode.query);
  const { labels } = episode.query;
  const predictions = await perturbedPredictions({ classifier, images: queries, labels, ...how });
  const [numPrototypes, numLabels] = classifier.association.shape;
  const classes = tf.tidy(() => prototypeClasses(classifier.association));
  const shares = (await classes.data()) as Float32Array;
  tf.dispose([queries, classes, classifier.prototypes, classifier.association]);
  const nameOf = (prototype: number) => episode.labelNames[readClasses(rowOf(shares, prototype, numLabels)).winner]!;
  const accuracy = (given: Int32Array) => given.filter((label, i) => label === labels[i]).length / labels.length;
  return {
    clean: accuracy(predictions.before.labels),
    perturbed: accuracy(predictions.after.labels),
    prototypes: lostSamples(predictions, labels, numPrototypes).map(({ prototype, held, lost, lostTo }) => ({
      ...{ class: nameOf(prototype), held, lost },
      lostTo: lostTo.map(({ prototype: to, count }) => ({ class: nameOf(to), count })),
    })),
  };
}

/** Prototypes are made anew in each episode; what they have in common is the class they speak for. */
function byClass(episodes: readonly PerturbedEpisode[]): LosingClass[] {
  const groups = new Map<string, PerturbedEpisode['prototypes'][number][]>();
  for (const prototype of episodes.flatMap(({ prototypes }) => prototypes)) {
    groups.set(prototype.class, [...(groups.get(prototype.class) ?? []), prototype]);
  }
  const classes = [...groups].map(([name, own]): LosingClass => {
    const counts = new Map<string, number>();
    for (const { class: to, count } of own.flatMap(({ lostTo }) => lostTo)) {
      counts.set(to, (counts.get(to) ?? 0) + count);
    }
    const sum = (key: 'held' | 'lost') => own.reduce((total, prototype) => total + prototype[key], 0);
    return {
      ...{ class: name, prototypes: own.length, losing: own.filter(({ lost }) => lost > 0).length },
      ...{ held: sum('held'), lost: sum('lost') },
      lostTo: [...counts].map(([to, count]) => ({ class: to, count })).sort((a, b) => b.count - a.count),
    };
  });
  const share = ({ held, lost }: LosingClass) => (held === 0 ? 0 : lost / held);
  return classes.sort((a, b) => share(b) - share(a) || b.lost - a.lost);
}

/** The numbers for the terminal. */
export function perturbedText({
  attack,
  norm,
  size,
  clean,
  perturbed,
  both,
  difference,
  classes,
}: PerturbedEvaluation): string {
  const losing = classes.filter(({ lost }) => lost > 0);
  const lines = [
    `Queries perturbed by ${attack}, ${norm} ${size}: accuracy ${formatPercent(perturbed)}, without ${formatPercent(clean)}, ` +
      `difference ${formatPercent(difference)}, both together ${formatPercent(both)}.`,
  ];
  if (losing.length === 0) return [...lines, 'No prototype loses a sample.'].join('\n');
  const columns = [
    { title: 'prototypes of', align: 'left' },
    { title: 'prototypes', align: 'right' },
    { title: 'losing', align: 'right' },
    { title: 'samples', align: 'right' },
    { title: 'lost', align: 'right' },
    { title: 'to', align: 'left' },
  ] as const;
  const rows = losing.slice(0, NAMED).map((c) => [
    ...[shorten(c.class, LONGEST_NAME), String(c.prototypes), String(c.losing), String(c.held)],
    `${((100 * c.lost) / c.held).toFixed(0)} %`,
    c.lostTo
      .slice(0, 3)
      .map(({ class: to, count }) => `${shorten(to, LONGEST_NAME)} ${count}`)
      .join(', '),
  ]);
  lines.push(`${losing.length} of ${classes.length} classes have prototypes that lose samples; the largest losses:`);
  lines.push(textTable({ columns, rows }));
  return lines.join('\n');
}
