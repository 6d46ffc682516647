import type { Random } from '../base/random.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset, ImageClass } from '../episodes/types.ts';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import { accuracy, predictedLabels } from '../metrics/accuracy.ts';
import { meanInterval, pairedDifference, type Interval, type PairedDifference } from '../metrics/interval.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { drawEpisodes, EmbeddedEpisodes } from './embedded-episodes.ts';
import { episodicProbabilities } from './episodic-classifier.ts';
import { chooseStrength } from './peers/choose-strength.ts';
import { classifierAccuracy, type EmbeddedEpisode } from './peers/classifier.ts';
import { nearestNeighbours } from './peers/nearest-neighbours.ts';
import { softmaxRegression } from './peers/softmax-regression.ts';

/** Episodes of the validation classes on which a peer's strength is chosen. */
const CHOICE_EPISODES = 10;

/** One line of a comparison; accuracies 0..1, one an episode, on the same episodes in every line. */
export interface ComparedMethod {
  readonly method: string;
  readonly accuracy: Interval;
  readonly accuracies: readonly number[];
  /** Against the first line, paired by episode; none for the first itself. */
  readonly difference: PairedDifference | null;
}

type Scorer = (episode: EmbeddedEpisode) => Promise<number> | number;

/** The trained model itself on test episodes, then, on the same embeddings and episodes, those it is compared with. */
export interface CompareOptions {
  readonly model: EpisodicModel;
  readonly dataset: Dataset;
  readonly part: 'train' | 'validation' | 'test';
  readonly spec: EpisodeSpec;
  readonly episodes: number;
  readonly random: Random;
  /** Whether the peers run too. */
  readonly peers: boolean;
  /** Heads for the model to choose from on the validation classes; its own if left out. */
  readonly heads?: readonly EpisodeHeadOptions[];
  readonly onProgress?: (label: 'embedding images' | 'scoring episodes', done: number, total: number) => void;
}

/**
 * Accuracy of a model, and on request of its peers, over test episodes, with inductive batch normalisation.
 * What a peer has to choose, it chooses on the validation classes.
 */
export async function compareOnEpisodes(options: CompareOptions): Promise<ComparedMethod[]> {
  const { model, dataset, part, spec, episodes: count, random, peers, onProgress } = options;
  const classes = dataset.split[part];
  const episodes = drawEpisodes(classes, spec, count, random.fork('test'));
  const heads = options.heads ?? [model.options];
  const choice = peers || heads.length > 1 ? await choiceEpisodes(options) : [];
  const ours = await bestHead(model, heads, choice);
  const scorers = new Map<string, Scorer>([[methodName(ours), episodicScorer(model, ours)]]);
  if (peers) for (const [name, scorer] of peersOf(model, ours, choice)) scorers.set(name, scorer);

  const embedded = await EmbeddedEpisodes.build(model, dataset.images, classes, (done, total) =>
    onProgress?.('embedding images', done, total),
  );
  const accuracies = new Map<string, number[]>([...scorers.keys()].map((name) => [name, []]));
  for (const [i, episode] of episodes.entries()) {
    const rows = embedded.embed(episode);
    for (const [name, scorer] of scorers) accuracies.get(name)?.push(await scorer(rows));
    onProgress?.('scoring episodes', i + 1, episodes.length);
  }
  const lines = [...accuracies];
  const first = lines[0]?.[1] ?? [];
  return lines.map(([method, values], i) => ({
    method,
    accuracy: meanInterval(values),
    accuracies: values,
    difference: i === 0 ? null : pairedDifference(values, first),
  }));
}

async function choiceEpisodes({ model, dataset, spec, random }: CompareOptions): Promise<EmbeddedEpisode[]> {
  const { validation } = dataset.split;
  const choice = drawEpisodes(validation, choiceSpec(spec, validation), CHOICE_EPISODES, random.fork('choice'));
  const embedded = await EmbeddedEpisodes.build(model, dataset.images, validation);
  return choice.map((episode) => embedded.embed(episode));
}

/** The head with the highest mean accuracy on `choice`, the first of equals. */
async function bestHead(
  model: EpisodicModel,
  heads: readonly EpisodeHeadOptions[],
  choice: readonly EmbeddedEpisode[],
): Promise<EpisodeHeadOptions> {
  let best: { head: EpisodeHeadOptions; total: number } | undefined;
  for (const head of heads) {
    const scorer = episodicScorer(model, head);
    let total = 0;
    for (const episode of choice) total += await scorer(episode);
    if (best === undefined || total > best.total) best = { head, total };
  }
  if (best === undefined) throw new RangeError('compareOnEpisodes: heads must hold one at least, got none.');
  return best.head;
}

function peersOf(
  model: EpisodicModel,
  ours: EpisodeHeadOptions,
  choice: readonly EmbeddedEpisode[],
): [string, Scorer][] {
  const { strength } = chooseStrength(softmaxRegression, choice);
  const peers: [string, Scorer][] = [
    [`soft-max regression, L2 ${strength}`, (episode) => classifierAccuracy(softmaxRegression(strength), episode)],
    ['nearest neighbour', (episode) => classifierAccuracy(nearestNeighbours(1), episode)],
  ];
  if (ours.prototypes === 'classMeans') return peers;
  const single = { ...ours, prototypes: 'classMeans' } as const;
  return [[methodName(single), episodicScorer(model, single)], ...peers];
}

/** The episodes of the test, but with no more ways than there are validation classes. */
function choiceSpec(spec: EpisodeSpec, { length }: readonly ImageClass[]): EpisodeSpec {
  if (length >= spec.ways) return spec;
  return { ...spec, ways: length, shots: typeof spec.shots === 'number' ? spec.shots : spec.shots.slice(0, length) };
}

function episodicScorer(model: EpisodicModel, head: EpisodeHeadOptions): Scorer {
  return async (episode) => {
    const scores = await episodicProbabilities(model, episode, head);
    return accuracy(predictedLabels(scores, episode.numLabels), episode.queryLabels);
  };
}

/** What a head is called in tables. */
export function methodName({ prototypes, perClass }: EpisodeHeadOptions): string {
  if (prototypes === 'classMeans') return 'single prototype';
  return prototypes === 'kMeans' ? `several prototypes, ${perClass} a class` : 'several prototypes, one a sample';
}
