import type { FeatureExtractor } from '../backbones/feature-extractor.ts';
import { Random } from '../base/random.ts';
import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, Episode, EpisodePart, ImageClass, QuarterTurns } from '../episodes/types.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import { drawEpisodes, EmbeddedEpisodes } from '../evaluation/embedded-episodes.ts';
import { fitModel, type FittedModel } from '../interpretation/fitted/index.ts';
import {
  explainModel,
  readEpisode,
  readingMeasures,
  type EpisodeReading,
  type ModelExplanation,
  type ReadingMeasures,
} from '../interpretation/reading/index.ts';
import { imageThumbnails } from '../report/explain/thumbnails.ts';
import { parseTrainConfig } from '../training/config.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { describeSpec, episodeSpec, evaluationData } from './evaluate.ts';
import { EPISODES, type ExplainArgs } from './explain-flags.ts';
import { otherSamples } from './explain-others.ts';
import { explainPictures } from './explain-pictures.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { openFitNetwork, type FitNetwork } from './fit-network.ts';
import { openWithBar } from './open-with-bar.ts';

/** What is explained, from a fitted model or a run. */
export interface Explained {
  readonly about: readonly string[];
  readonly explanation: ModelExplanation;
  readonly thumbnails: readonly (Uint8Array | null)[];
  /** A generated PNG by prototype; empty where none were asked for. */
  readonly pictures: ReadonlyMap<number, Uint8Array>;
  /** Over episodes; null for a fitted model, which has none. */
  readonly measures: ReadingMeasures | null;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Fits test episodes of a run as `untwist fit` would fit their support: explains the first, measures all. */
export async function explainRun(args: ExplainArgs): Promise<Explained> {
  const checkpoint = await findCheckpoint(args.model);
  const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
  const engine = await startEngine(args);
  if (args.pictures) requireTrainingKernels(engine.backend);
  const dataset = await openWithBar(evaluationData(config, { ...args, run: args.model }));
  const { extractor, network, card } = await openFitNetwork(args.model, { withNetwork: true, say });
  const spec = episodeSpec(config, args);
  const part = args.part ?? 'test';
  const random = new Random(args.seed);
  const classes = dataset.split[part];
  const drawn = drawEpisodes(classes, spec, args.episodes ?? EPISODES, random.fork('test'));
  const others = random.fork('others');
  const episodes = drawn.map((episode) => ({ episode, others: otherSamples(classes, episode, others) }));
  const embedded = await embed(extractor, dataset, episodes);
  const nameOf = sampleNames(classes);
  const bar = new CountBar('episodes');
  const readings: EpisodeReading[] = [];
  let explained: Awaited<ReturnType<typeof explainEpisode>> | undefined;
  try {
    for (const { episode, others } of episodes) {
      const fitted = fitEpisode({ network, card }, dataset, episode, embedded.rows(episode.support));
      const query = embedded.rows(episode.query);
      readings.push(
        readEpisode({
          ...{ fitted, query, queryLabels: episode.query.labels, others: embedded.rows(others) },
          ...{ supportNames: nameOf(episode.support), queryNames: nameOf(episode.query) },
        }),
      );
      explained ??= await explainEpisode(fitted, dataset, episode, query, nameOf, random.fork('explained'));
      bar.update('reading', readings.length, episodes.length);
    }
  } finally {
    bar.stop();
  }
  const { fitted, ...shown } = explained!;
  const pictures = args.pictures
    ? await explainPictures(fitted, extractor, gatherBatch(dataset.images, drawn[0]!.support), random.fork('pictures'))
    : new Map<number, Uint8Array>();
  extractor.dispose();
  const count = `${episodes.length} ${episodes.length === 1 ? 'episode' : 'episodes'}`;
  return {
    ...{ ...shown, pictures },
    about: [
      `${dataset.name}, ${part} classes, ${describeSpec(spec)}, by the network of ${args.model}.`,
      `Shown is one episode, its support fitted as untwist fit does; the measures of reading are over ${count}.`,
    ],
    measures: readingMeasures(readings),
  };
}

interface DrawnEpisode {
  readonly episode: Episode;
  readonly others: EpisodePart;
}

/** Embeds all images of the episodes, each once. */
async function embed(
  extractor: FeatureExtractor,
  { images }: Dataset,
  episodes: readonly DrawnEpisode[],
): Promise<EmbeddedEpisodes> {
  const byTurns = new Map<QuarterTurns, Set<number>>();
  for (const { episode, others } of episodes) {
    for (const { rows, turns } of [episode.support, episode.query, others]) {
      rows.forEach((row, i) => {
        const quarter = turns[i] as QuarterTurns;
        byTurns.set(quarter, (byTurns.get(quarter) ?? new Set()).add(row));
      });
    }
  }
  const used = [...byTurns].map(([turns, rows]): ImageClass => ({ name: '', group: '', rows: [...rows], turns }));
  const bar = new CountBar('images');
  try {
    return await EmbeddedEpisodes.build({ embed: (batch) => extractor.extract(batch) }, images, used, (done, total) =>
      bar.update('embedding', done, total),
    );
  } finally {
    bar.stop();
  }
}

function fitEpisode(
  { network, card }: Pick<FitNetwork, 'network' | 'card'>,
  { images }: Dataset,
  { support, labelNames }: Episode,
  embeddings: Float32Array,
): FittedModel {
  const none = Array.from(support.rows, () => null);
  return fitModel({
    ...{ network, card, names: labelNames, input: { size: images.height, depth: images.depth, inverted: false } },
    support: { embeddings, labels: support.labels, thumbnails: none, sources: none },
  });
}

async function explainEpisode(
  fitted: FittedModel,
  { images }: Dataset,
  { support, query }: Episode,
  embeddings: Float32Array,
  nameOf: (part: EpisodePart) => string[],
  random: Random,
): Promise<Pick<Explained, 'explanation' | 'thumbnails'> & { readonly fitted: FittedModel }> {
  const sources = (part: EpisodePart) => nameOf(part).map((name, i) => `${name}, image ${part.rows[i]}`);
  const named = { ...fitted, support: { ...fitted.support, sources: sources(support) } };
  const shown = {
    rows: Int32Array.from([...support.rows, ...query.rows]),
    turns: Uint8Array.from([...support.turns, ...query.turns]),
  };
  const pixels = gatherBatch(images, shown);
  return {
    fitted,
    explanation: explainModel(named, random, { embeddings, labels: query.labels, sources: sources(query) }),
    thumbnails: await imageThumbnails({ ...images, pixels, numImages: shown.rows.length }),
  };
}

/** The name of the class of each sample of an episode part, whatever its label. */
function sampleNames(classes: readonly ImageClass[]): (part: EpisodePart) => string[] {
  const names = new Map(classes.flatMap(({ name, rows, turns }) => rows.map((row) => [`${row} ${turns}`, name])));
  return ({ rows, turns }) => Array.from(rows, (row, i) => names.get(`${row} ${turns[i]}`)!);
}
