import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../base/errors.ts';
import { readModelFolder } from './model-folder.node.ts';
import { isNpmSource, readNpmModel } from './npm-model.node.ts';
import type { PixelRange } from './image-input.ts';
import { modelPath, namesHint } from './shipped-models.node.ts';

/** What is known of a network beyond its files. */
export interface KnownNetwork {
  /** Where it is cut unless another layer is named. */
  readonly layer?: string;
  readonly range: PixelRange;
  /** What its weights were trained for, where that is not plain. */
  readonly origin?: string;
}

const MODERATION = 'weights fine-tuned from ImageNet for the moderation of images';
/** Networks inside npm packages. */
const KNOWN_SOURCES: Readonly<Record<string, KnownNetwork>> = {
  'npm:nsfwjs/inception_v3': { layer: 'flatten_1', range: 'unit', origin: MODERATION },
  'npm:nsfwjs/mobilenet_v2': { layer: 'out_relu', range: 'unit', origin: MODERATION },
  'npm:nsfwjs/mobilenet_v2_mid': {
    layer:
      'StatefulPartitionedCall/sequential/keras_layer/StatefulPartitionedCall/StatefulPartitionedCall/' +
      'StatefulPartitionedCall/predict/feature_vector/SpatialSqueeze',
    range: 'unit',
    origin: MODERATION,
  },
};

/** Names that Keras gives its own pre-trained networks, and the values it shows them. */
const KERAS_NETWORKS: readonly [RegExp, PixelRange][] = [
  [/^(inception|xception|mobilenet(v2)?_\d|nasnet|resnet\d+v2)/i, 'signed'],
  [/^(efficientnet|convnext|mobilenetv3)/i, 'bytes'],
];
/** Keras shows these blue-green-red with a mean colour subtracted, which no range here does. */
const CAFFE_NETWORKS = /^(vgg1[69]|resnet(50|101|152)$|densenet)/i;

/**
 * The artifacts of a saved model: of a folder, a model.json, an http(s) URL, `npm:PACKAGE/PATH`, or one that comes with
 * untwist by its name.
 * @throws UserError in one line
 */
export async function readModelSource(source: string): Promise<tf.io.ModelArtifacts> {
  if (isNpmSource(source)) return readNpmModel(source);
  if (!/^https?:/.test(source)) return readNamed(source);
  try {
    return (await tf.io.http(source).load?.()) as tf.io.ModelArtifacts;
  } catch (error) {
    const why = messageOf(error).split('\n')[0];
    throw new UserError(`Cannot load the model '${source}': ${why}; give the URL of a model.json of tfjs.`);
  }
}

async function readNamed(source: string): Promise<tf.io.ModelArtifacts> {
  try {
    return await readModelFolder(modelPath(source));
  } catch (error) {
    throw new UserError(messageOf(error) + namesHint(source), { cause: error });
  }
}

/**
 * What is known of a network by its source and by the name it was saved under; `unit` where nothing is.
 * @param range what the user says of it
 * @throws UserError for a network of Keras whose input no range here makes
 */
export function knownNetwork(source: string, name: string, range?: PixelRange): KnownNetwork {
  const known = KNOWN_SOURCES[source];
  if (known !== undefined || range !== undefined) return { ...known, range: range ?? known?.range ?? 'unit' };
  if (CAFFE_NETWORKS.test(name)) {
    throw new UserError(
      `'${name}' of Keras was trained on images with its mean colour subtracted, which is not offered; ` +
        `choose another network, or name the range to show it all the same`,
    );
  }
  return { range: KERAS_NETWORKS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unit' };
}
