import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import { featuresOf, type FeatureExtractor } from '../backbones/feature-extractor.node.ts';
import { loadGraphFeatures } from '../backbones/graph-model.node.ts';
import type { PixelRange } from '../backbones/index.ts';
import { backboneOf } from '../backbones/load-backbone.node.ts';
import { MODEL_FILE } from '../backbones/model-folder.node.ts';
import { readModelSource } from '../backbones/model-source.node.ts';
import { modelPath } from '../backbones/shipped-models.node.ts';
import type { FittedModel, ModelCard } from '../interpretation/fitted/index.ts';
import { inlineNetwork } from '../interpretation/fitted/inline-network.node.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { makeCard, readCard, writeCard } from './fit-card.ts';
import { openWithBar } from './open-with-bar.ts';
import { datasetSettings, runPaths } from './training-run.ts';

/** A network over this many bytes is referred to, not copied into each file that is fitted on it. */
const LARGE = 20_000_000;
/** Side of the images that a GraphModel is given; it resizes them to its own. */
const GRAPH_SIZE = 224;

/** How to cut and feed a pre-trained network. */
export interface NetworkOptions {
  readonly layer?: string | undefined;
  readonly pixelRange?: PixelRange | undefined;
  readonly inputSize?: number | undefined;
  /** Copies even a large network into the file. */
  readonly withNetwork: boolean;
  readonly say: (line: string) => void;
}

/** A network to fit on, ready to embed. */
export interface FitNetwork extends Pick<FittedModel, 'network' | 'card'> {
  readonly extractor: FeatureExtractor;
}

/**
 * The network that a path means: of a run folder, of a model folder, pre-trained by URL or `npm:PACKAGE/PATH`, or by the name
 * of one that comes with untwist.
 * @throws UserError where it cannot be loaded
 */
export async function openFitNetwork(named: string, options: NetworkOptions): Promise<FitNetwork> {
  const model = modelPath(named);
  const run = runPaths(model);
  const isRun = existsSync(join(run.model, MODEL_FILE));
  const source = isRun ? run.model : model;
  if (!isRun && existsSync(run.checkpoints)) {
    throw new UserError(
      `'${model}' has no model yet; end its training, or finish it with \`untwist train --resume ${model}\`.`,
    );
  }
  const artifacts = await readModelSource(source);
  const opened =
    artifacts.format === 'graph-model'
      ? await openGraph(source, artifacts, options)
      : await openLayers(source, artifacts, options);
  const folder = source.endsWith(MODEL_FILE) ? dirname(source) : source;
  const isTrained = isRun || existsSync(join(folder, 'manifest.json')); // else nothing says what it was trained on
  const made = () =>
    isTrained ? makeMissingCard(isRun ? model : folder, folder, opened.extractor, options.say) : null;
  return { ...opened, card: (await readCard(folder)) ?? (await made()) };
}

async function openLayers(source: string, artifacts: tf.io.ModelArtifacts, options: NetworkOptions) {
  const { layer, pixelRange: range, inputSize, withNetwork, say } = options;
  const given = Object.fromEntries(Object.entries({ layer, range }).filter(([, value]) => value !== undefined));
  const images = inputSize === undefined ? {} : { images: { size: inputSize, depth: 3 as const }, inputSize };
  const backbone = await backboneOf(source, artifacts, { ...given, ...images, say });
  const isInline = withNetwork || 4 * backbone.countParams() <= LARGE;
  const inline = isInline ? await inlineNetwork(backbone) : undefined;
  const extractor = await featuresOf(backbone);
  const network = inline ?? {
    kind: 'reference' as const,
    source,
    hash: extractor.hash,
    ...given,
    ...(inputSize === undefined ? {} : { inputSize }),
  };
  return { extractor, network };
}

async function openGraph(source: string, artifacts: tf.io.ModelArtifacts, options: NetworkOptions) {
  const { layer, pixelRange: range, inputSize, withNetwork, say } = options;
  if (withNetwork)
    throw new UsageError(`'${source}' is a GraphModel, which cannot be saved anew; leave out --with-network.`);
  const given = Object.fromEntries(Object.entries({ layer, range }).filter(([, value]) => value !== undefined));
  const images = { size: inputSize ?? GRAPH_SIZE, depth: 3 } as const;
  const extractor = await loadGraphFeatures(source, artifacts, { ...given, images, say });
  return { extractor, network: { kind: 'reference' as const, source, hash: extractor.hash, ...given } };
}

/** The card of a run or checkpoint older than cards, made from its data and kept; null where they are gone. */
async function makeMissingCard(
  trained: string,
  folder: string,
  extractor: FeatureExtractor,
  say: (line: string) => void,
): Promise<ModelCard | null> {
  try {
    const { config, state } = await findCheckpoint(trained);
    const dataset = await openWithBar(datasetSettings(config));
    const { best, episode } = state;
    const card = await makeCard({ embed: (images) => extractor.extract(images), dataset, config, best, episode });
    if (card === null) throw new UserError('the data hold too few images');
    await writeCard(folder, card);
    say('model card: made from the data of the training');
    return card;
  } catch (error) {
    say(
      `'${trained}' has no model card and none can be made (${messageOf(error).replace(/\.$/, '')}): ` +
        `whether your images suit it is not checked, and "none of these" is told from them alone.`,
    );
    return null;
  }
}
