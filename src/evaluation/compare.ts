import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../base/random.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset, ImageClass } from '../episodes/types.ts';
import type { EpisodeHeadOptions } from '../ops/index.ts';
import { meanInterval, pairedDifference, type Interval, type PairedDifference } from '../metrics/interval.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import type { Views } from '../training/embedding-table.ts';
import { EpisodicModel } from '../training/episodic-model.ts';
import { drawEpisodes, EmbeddedEpisodes } from './embedded-episodes.ts';
import { trainingBackground } from './peer-background.ts';
import type { EmbeddedEpisode } from './peers/classifier.ts';
import { PEER_NAMES, peerFamily, type PeerName } from './peers/families.ts';
import { searchPeer, type PeerChoice, type PeerSetting } from './peers/search.ts';
import {
  headMethod,
  learnerMethod,
  medianRatio,
  peerMethod,
  type EpisodeScore,
  type ScoredMethod,
} from './scored-methods.ts';

/** Episodes of the validation classes on which settings are chosen. */
const CHOICE_EPISODES = 10;

/** What a model can be compared with: its own embedding's single prototypes (method §7), and the peers on embeddings. */
export const COMPARED_PEERS = ['singlePrototype', ...PEER_NAMES] as const;
/** One of {@link COMPARED_PEERS}. */
export type ComparedPeer = (typeof COMPARED_PEERS)[number];

/** One line of a comparison; accuracies 0..1, one an episode, on the same episodes in every line. */
export interface ComparedMethod {
  readonly method: string;
  /** What was chosen for it on the validation classes; null where nothing was. */
  readonly setting: PeerSetting | null;
  /** Settings chosen at the end of those tried: a wider search might do better. */
  readonly atEdge: readonly string[];
  readonly accuracy: Interval;
  readonly accuracies: readonly number[];
  /** Against the first line, paired by episode; none for the first itself. */
  readonly difference: PairedDifference | null;
  /** How far prototypes are from the support (`prototypesInData`), median over episodes; null without prototypes. */
  readonly prototypeRatio: number | null;
}

/** What a comparison does at the moment. */
export type CompareStage = 'embedding images' | 'choosing settings' | 'scoring episodes';

/** The trained model itself on test episodes, then, on the same embeddings and episodes, those it is compared with. */
export interface CompareOptions {
  /** Ours, or a peer that was trained end to end. */
  readonly model: EpisodicLearner;
  readonly dataset: Dataset;
  readonly part: 'train' | 'validation' | 'test';
  readonly spec: EpisodeSpec;
  readonly episodes: number;
  readonly random: Random;
  /** Those to compare with, in the order of `COMPARED_PEERS`; false for none. */
  readonly peers: readonly ComparedPeer[] | false;
  /** Heads for a model of ours to choose from on the validation classes; its own if left out. */
  readonly heads?: readonly EpisodeHeadOptions[];
  /** Over how many views an image is embedded (test-time augmentation); 1, the default, is the image alone. */
  readonly views?: number;
  /** Told how far each stage is. */
  readonly onProgress?: (label: CompareStage, done: number, total: number) => void;
}

/**
 * Accuracy of a model, and on request of its peers, over test episodes, with inductive batch normalisation.
 * What a peer has to choose, it chooses on the validation classes; a metric is learned on the training classes.
 */
export async function compareOnEpisodes(options: CompareOptions): Promise<ComparedMethod[]> {
  const { model, dataset, part, spec, episodes: count, random, onProgress } = options;
  const classes = dataset.split[part];
  const episodes = drawEpisodes(classes, spec, count, random.fork('test'));
  const methods = await chooseMethods(options);
  const told = (done: number, total: number) => onProgress?.('embedding images', done, total);
  const embedded = await EmbeddedEpisodes.build(model, dataset.images, classes, told, viewsOf(options, 'test'));
  const scores = methods.map((): EpisodeScore[] => []);
  for (const [i, episode] of episodes.entries()) {
    const rows = embedded.embed(episode);
    for (const [m, method] of methods.entries()) scores[m]!.push(await method.score(rows));
    onProgress?.('scoring episodes', i + 1, episodes.length);
    await tf.nextFrame(); // lets Ctrl-C and the progress bar in
  }
  const accuracies = scores.map((own) => own.map(({ accuracy }) => accuracy));
  return methods.map(({ title, setting, atEdge }, m) => ({
    ...{ method: title, setting, atEdge },
    accuracy: meanInterval(accuracies[m]!),
    accuracies: accuracies[m]!,
    difference: m === 0 ? null : pairedDifference(accuracies[m]!, accuracies[0]!),
    prototypeRatio: medianRatio(scores[m]!),
  }));
}

/** The lines of the comparison, the model's own first. */
async function chooseMethods(options: CompareOptions): Promise<ScoredMethod[]> {
  const { model, heads } = options;
  const asked = options.peers === false ? [] : options.peers;
  const peers = COMPARED_PEERS.filter((name) => asked.includes(name));
  const choice = peers.length > 0 || (heads?.length ?? 1) > 1 ? await choiceEpisodes(options) : [];
  const methods: ScoredMethod[] = [];
  if (model instanceof EpisodicModel) {
    const ours = await bestHead(model, heads ?? [model.options], choice);
    methods.push(headMethod(model, ours));
    if (peers.includes('singlePrototype') && ours.prototypes !== 'classMeans') {
      methods.push(headMethod(model, { ...ours, prototypes: 'classMeans' }));
    }
  } else {
    methods.push(learnerMethod(model));
  }
  return [...methods, ...(await choosePeers(options, peers, choice)).map(peerMethod)];
}

async function choosePeers(
  { model, dataset, spec, random, onProgress }: CompareOptions,
  peers: readonly ComparedPeer[],
  choice: readonly EmbeddedEpisode[],
): Promise<PeerChoice[]> {
  const background = peers.includes('siamese')
    ? { background: await trainingBackground(model, dataset, spec.labelBy ?? 'class', random.fork('background')) }
    : {};
  const families = peers
    .filter((name): name is PeerName => name !== 'singlePrototype')
    .map((name) => peerFamily(name, { random: random.fork('peers'), ...background }));
  const total = families.reduce((sum, { candidates }) => sum + 2 * candidates.length, 0);
  let done = 0;
  return families.map((family) => searchPeer(family, choice, () => onProgress?.('choosing settings', ++done, total)));
}

async function choiceEpisodes(options: CompareOptions): Promise<EmbeddedEpisode[]> {
  const { model, dataset, spec, random } = options;
  const { validation } = dataset.split;
  const choice = drawEpisodes(validation, choiceSpec(spec, validation), CHOICE_EPISODES, random.fork('choice'));
  const views = viewsOf(options, 'choice');
  const embedded = await EmbeddedEpisodes.build(model, dataset.images, validation, undefined, views);
  return choice.map((episode) => embedded.embed(episode));
}

function viewsOf({ views = 1, random }: CompareOptions, part: string): Views | undefined {
  return views === 1 ? undefined : { count: views, random: random.fork(`views ${part}`) };
}

/** The head with the highest mean accuracy on `choice`, the first of equals. */
async function bestHead(
  model: EpisodicModel,
  heads: readonly EpisodeHeadOptions[],
  choice: readonly EmbeddedEpisode[],
): Promise<EpisodeHeadOptions> {
  let best: { head: EpisodeHeadOptions; total: number } | undefined;
  for (const head of heads) {
    const method = headMethod(model, head);
    let total = 0;
    for (const episode of choice) total += (await method.score(episode)).accuracy;
    if (best === undefined || total > best.total) best = { head, total };
  }
  if (best === undefined) throw new RangeError('compareOnEpisodes: heads must hold one at least, got none.');
  return best.head;
}

/** The episodes of the test, but with no more ways than there are validation classes, nor more groups than theirs. */
function choiceSpec(spec: EpisodeSpec, classes: readonly ImageClass[]): EpisodeSpec {
  const sizes = new Map<string, number>();
  for (const { group } of classes) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const groups = Math.min(spec.groups ?? 0, sizes.size);
  const ways = Math.min(spec.ways, groups === 1 ? Math.max(...sizes.values()) : classes.length);
  return { ...spec, groups, ways, shots: typeof spec.shots === 'number' ? spec.shots : spec.shots.slice(0, ways) };
}
