import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';
import { UserError } from '../base/errors.ts';
import { loadBackbone } from '../backbones/load-backbone.node.ts';
import { readModelSource } from '../backbones/model-source.node.ts';
import { gatherBatch } from '../episodes/batch.ts';
import type { ImageSet } from '../episodes/types.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import { fittedSource, type ClassifierSource } from '../interpretation/export/index.ts';
import type { FittedModel, InlineNetwork, ReferencedNetwork } from '../interpretation/fitted/index.ts';
import { inlineNetwork } from '../interpretation/fitted/inline-network.node.ts';
import { parseTrainConfig } from '../training/config.ts';
import { startEngine } from './engine-options.ts';
import { episodeClassifier } from './episode-classifier.ts';
import { describeSpec, episodeSpec, evaluationData } from './evaluate.ts';
import { thumbnailPixels } from './explain-pictures.ts';
import { EPISODE_SEED, type ExportArgs } from './export-flags.ts';
import { leaveOneOutAccuracy, labelAccuracy, type JudgedImages } from './export-cost.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { readFitted } from './fit-file.ts';
import { openWithBar } from './open-with-bar.ts';
import { modelFor } from './probe-open.ts';

/** What is exported, from a fitted model or a run. */
export interface Exported {
  readonly source: ClassifierSource;
  /** Names of the classes in the order of the outputs. */
  readonly classes: readonly string[];
  readonly input: Pick<FittedModel['input'], 'size' | 'depth'>;
  /** What it is, in one line. */
  readonly about: string;
  /** Images to judge quantised weights by, fetched on call. @throws UserError where there are none */
  judged(): Promise<JudgedImages>;
}

/** A fitted model, with its network from inside it or from where it refers to. */
export async function exportedFitted(args: ExportArgs): Promise<Exported> {
  const fitted = await readFitted(args.model);
  await startEngine(args);
  const { classes, input, support } = fitted;
  const network = fitted.network.kind === 'inline' ? fitted.network : await referencedNetwork(fitted.network, input);
  return {
    source: fittedSource(fitted, network),
    classes: classes.map(({ name }) => name),
    input,
    about: `a fitted model of ${classes.length} classes, ${support.labels.length} support images`,
    judged: async () => ({
      images: imageSet(await supportPixels(fitted), input),
      on: 'support images by leave-one-out (their small pictures in the file)',
      accuracy: (answers, full) => leaveOneOutAccuracy(fitted, answers.embeddings, full.embeddings),
    }),
  };
}

/** @throws UserError where a picture of the support is not kept */
async function supportPixels(fitted: FittedModel): Promise<Uint8Array> {
  if (fitted.support.thumbnails.includes(null)) {
    throw new UserError(
      'The file has not kept the pictures of all its support images; fit with thumbnails to measure it.',
    );
  }
  return thumbnailPixels(fitted);
}

/** @throws UserError for a GraphModel, or a network that is another one than the model was fitted on. */
async function referencedNetwork(
  { source, hash, layer, range, inputSize }: ReferencedNetwork,
  { size, depth }: FittedModel['input'],
): Promise<InlineNetwork> {
  if ((await readModelSource(source)).format === 'graph-model') {
    throw new UserError(
      `The network '${source}' is a GraphModel, which cannot be a part of a LayersModel; ` +
        `fit on a LayersModel, for photos npm:nsfwjs/mobilenet_v2, and export that.`,
    );
  }
  const given = Object.fromEntries(
    Object.entries({ layer, range, inputSize }).filter(([, value]) => value !== undefined),
  );
  const backbone = await loadBackbone(source, { ...given, images: { size, depth } });
  try {
    const network = await inlineNetwork(backbone);
    if (network.hash === hash) return network;
    throw new UserError(
      `'${source}' is another network now than the model was fitted on; bring back the old one, or fit anew.`,
    );
  } finally {
    backbone.dispose();
  }
}

/** The classifier that a run makes of the support of one episode. */
export async function exportedRun(args: ExportArgs): Promise<Exported> {
  const checkpoint = await findCheckpoint(args.model);
  const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
  await startEngine(args);
  const { images, split, name } = await openWithBar(evaluationData(config, { ...args, run: args.model }));
  const model = await modelFor(args.model, { images, split, name, fingerprint: '' }, {});
  const part = args.part ?? 'test';
  const spec = episodeSpec(config, args);
  const random = new Random(args.seed ?? EPISODE_SEED).fork('test');
  const episode = drawEpisodes(split[part], spec, 1, random)[0]!;
  const { prototypes, association, temperature, form } = await episodeClassifier(model, images, episode);
  const classes = episode.labelNames;
  const { query } = episode;
  const source: ClassifierSource = {
    ...{ network: await inlineNetwork(model.backbone), inverted: false, scaling: null, calibration: 1 },
    head: {
      prototypes: Float64Array.from(await prototypes.data()),
      association: Float64Array.from(await association.data()),
      ...{ depth: prototypes.shape[1], numLabels: classes.length, temperature, form },
    },
  };
  tf.dispose([prototypes, association]);
  model.dispose();
  const input = { size: images.height, depth: images.depth };
  return {
    ...{ source, classes, input },
    about: `the classifier of one episode, ${name}, ${part} classes, ${describeSpec(spec)}`,
    judged: async () => ({
      images: imageSet(gatherBatch(images, query), input),
      on: 'queries of the same episode',
      accuracy: ({ probabilities }) => labelAccuracy(query.labels, probabilities),
    }),
  };
}

function imageSet(pixels: Uint8Array, { size, depth }: Exported['input']): ImageSet {
  return { pixels, numImages: pixels.length / (size * size * depth), height: size, width: size, depth };
}
