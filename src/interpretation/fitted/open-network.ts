import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { UserError } from '../../base/errors.ts';
import { buildNetwork } from '../../backbones/build-network.ts';
import type { FeatureExtractor } from '../../backbones/feature-extractor.ts';
import { readGraph } from '../../backbones/network-graph.ts';
import type { FittedInput, FittedModel } from './fitted-model.ts';

/**
 * The network of a fitted model, ready to embed images; the caller disposes it. In Node `openAnyNetwork` also fetches one
 * that is only referred to.
 * @throws UserError where the file only says where the network comes from, or it cannot be built
 */
export async function openNetwork({
  network,
  input,
}: Pick<FittedModel, 'network' | 'input'>): Promise<FeatureExtractor> {
  if (network.kind === 'reference') {
    throw new UserError(
      `This fitted model does not hold its network but refers to '${network.source}'; fit it with --with-network to have both in one file.`,
    );
  }
  const weightData = new Uint8Array(network.weightData).buffer;
  const weights = tf.io.decodeWeights(weightData, [...network.weightSpecs]);
  try {
    const backbone = await buildNetwork(readGraph(network.modelTopology), weights);
    const [, height, width, depth] = backbone.inputs[0]?.shape ?? [];
    const [numFeatures] = backbone.outputs[0]?.shape.slice(1) ?? [];
    if (height !== input.size || width !== input.size || depth !== input.depth || typeof numFeatures !== 'number') {
      backbone.dispose();
      throw new UserError(
        `it must take images of ${input.size} pixels and ${input.depth} channels, it takes [${[height, width, depth].join(', ')}]`,
      );
    }
    requireWorking(backbone, input, numFeatures);
    return {
      images: { size: input.size, depth: input.depth },
      width: numFeatures,
      hash: network.hash,
      extract: (images) =>
        tf.tidy(() => backbone.apply(tf.div(tf.cast(images, 'float32'), 255), { training: false }) as tf.Tensor2D),
      dispose: () => void backbone.dispose(),
    };
  } catch (error) {
    const why = error instanceof UserError ? error.message : 'tfjs cannot compute with its layers';
    throw new UserError(`The network inside the fitted model cannot be used: ${why}.`);
  } finally {
    tf.dispose(weights);
  }
}

/** Shows the network an image: what tfjs builds it may still not be able to compute. @throws Error if it is so */
function requireWorking(backbone: tfl.LayersModel, { size, depth }: FittedInput, numFeatures: number): void {
  try {
    const shape = tf.tidy(
      () => (backbone.apply(tf.zeros([1, size, size, depth]), { training: false }) as tf.Tensor).shape,
    );
    if (shape.join() !== `1,${numFeatures}`) throw new UserError(`it gives [${shape.join(', ')}] for an image`);
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}

/** Images as the network takes them: turned to their negative where the model says so. */
export function networkInput({ inverted }: FittedInput, images: tf.Tensor4D): tf.Tensor4D {
  return inverted ? tf.sub(255, images) : tf.clone(images);
}
