import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../base/errors.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import { describeImageInput, RANGE_FROM_UNIT, type ImageFormat, type NetworkInput } from './image-input.ts';
import type { BackboneOptions } from './load-backbone.node.ts';
import { knownNetwork } from './model-source.node.ts';

/**
 * A converted GraphModel as a feature extractor; a feature map is averaged over its places. Its weights are constants,
 * so it cannot be trained.
 * @throws UserError in one line
 */
export async function loadGraphFeatures(
  source: string,
  artifacts: tf.io.ModelArtifacts,
  options: BackboneOptions & { readonly images: ImageFormat },
): Promise<FeatureExtractor> {
  const fail = (what: string) => new UserError(`Cannot use the GraphModel '${source}': ${what}.`);
  // Only here: whoever loads no GraphModel does not need the converter's hundreds of operations.
  const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
  const { images } = options;
  const known = knownNetwork(source, '', options.range);
  const node = options.layer ?? known.layer;
  const model = await loadGraphModel(tf.io.fromMemory(artifacts)).catch((error: unknown) => {
    throw fail(messageOf(error).split('\n')[0] as string);
  });
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  const own = typeof height === 'number' && height > 0 ? height : undefined;
  if (model.inputs.length !== 1 || height !== width) throw fail('it must take one input of square images');
  if (channels === 1 && images.depth === 3) throw fail('it takes grey images, the data set has colour; give --grey');
  if (own !== undefined && options.inputSize !== undefined && options.inputSize !== own) {
    throw fail(`a GraphModel works at its own input size, ${own}, not at ${options.inputSize}`);
  }
  const network: NetworkInput = {
    size: own ?? options.inputSize ?? images.size,
    depth: channels === 1 ? 1 : 3,
    range: known.range,
  };
  const extract = (x: tf.Tensor4D): tf.Tensor2D =>
    tf.tidy(() => {
      const output = model.execute(prepared(x, images, network), node) as tf.Tensor;
      if (output.rank !== 4 && output.rank !== 2)
        throw fail(`'${node}' gives [${output.shape.join(', ')}]; name another node with --layer`);
      return (output.rank === 4 ? tf.mean(output, [1, 2]) : output) as tf.Tensor2D;
    });
  try {
    const { size, depth } = images;
    const [, numFeatures] = tf.tidy(() => extract(tf.zeros([1, size, size, depth])).shape);
    const done = describeImageInput(images, network);
    const origin = known.origin === undefined ? '' : ` (${known.origin})`;
    options.say?.(
      `GraphModel: ${source}${origin} up to '${node ?? 'its output'}', ${numFeatures} features; images ${done}`,
    );
    const hash = graphHash(artifacts, { node, network, images });
    return { images, width: numFeatures, hash, extract, dispose: () => model.dispose() };
  } catch (error) {
    model.dispose();
    throw error instanceof UserError ? error : fail(messageOf(error).split('\n')[0] as string);
  }
}

/** As the layers in front of a LayersModel do it: resized, three channels, its range. */
function prepared(images: tf.Tensor4D, { size, depth }: ImageFormat, network: NetworkInput): tf.Tensor4D {
  const unit = tf.div(tf.cast(images, 'float32'), 255) as tf.Tensor4D;
  const resized = size === network.size ? unit : tf.image.resizeBilinear(unit, [network.size, network.size], true);
  const colour = depth !== network.depth ? tf.concat([resized, resized, resized], 3) : resized;
  const { scale, offset } = RANGE_FROM_UNIT[network.range];
  return tf.add(tf.mul(colour, scale), offset);
}

function graphHash({ modelTopology, weightSpecs, weightData }: tf.io.ModelArtifacts, rest: object): string {
  const hash = createHash('sha256').update(JSON.stringify({ modelTopology, weightSpecs, ...rest }));
  for (const part of [weightData ?? []].flat()) hash.update(new Uint8Array(part));
  return hash.digest('hex');
}
