import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { forgetRepeated, useFastGradients } from '../../kernels/index.ts';
import { crossEntropy } from '../../ops/index.ts';
import {
  accuracyOf,
  backboneTrainables,
  embedEpisode,
  embedImages,
  regularisation,
  type Classified,
  type EpisodeBatch,
  type EpisodeLoss,
  type EpisodicLearner,
} from '../episodic-learner.ts';
import type { EpisodicMethod } from './method.ts';

/** A backbone trained end to end by a published method: what ours is compared with (method §7). */
export class PeerModel implements EpisodicLearner {
  readonly backbone: tfl.LayersModel;
  readonly method: EpisodicMethod;

  /**
   * @param backbone images `[batch, height, width, depth]` in 0..1 → embeddings `[batch, depth]`
   * @param method made for embeddings of that depth
   */
  constructor(backbone: tfl.LayersModel, method: EpisodicMethod) {
    useFastGradients();
    this.backbone = backbone;
    this.method = method;
  }

  trainables(): Map<string, tf.Variable> {
    const variables = backboneTrainables(this.backbone);
    for (const [name, variable] of this.method.variables) variables.set(`head/${name}`, variable);
    return variables;
  }

  headVariables(): ReadonlyMap<string, tf.Variable> {
    return this.method.variables;
  }

  monitored(): Readonly<Record<string, tf.Scalar>> {
    return this.method.monitored();
  }

  embed(images: tf.Tensor4D, training: boolean): tf.Tensor2D {
    return embedImages(this.backbone, images, training);
  }

  classify(support: tf.Tensor2D, labels: Int32Array, numLabels: number, query: tf.Tensor2D): Classified {
    return { logProbabilities: this.method.logProbabilities(support, labels, numLabels, query) };
  }

  /** Parts: `crossEntropy` of the queries, which is minimised unless the method has a loss of its own; that loss. */
  loss(batch: EpisodeBatch): EpisodeLoss {
    const { ownLoss } = this.method;
    const { supportLabels, queryLabels, numLabels } = batch;
    const { support, query } = embedEpisode(this, batch);
    const { logProbabilities } = this.classify(support, supportLabels, numLabels, query);
    const entropy = crossEntropy(logProbabilities, queryLabels);
    const own = ownLoss?.value({ support, supportLabels, query, queryLabels, numLabels });
    const penalty = regularisation(this.backbone);
    return {
      total: tf.add(own ?? entropy, penalty),
      parts: {
        crossEntropy: entropy,
        ...(ownLoss === undefined || own === undefined ? {} : { [ownLoss.name]: own }),
        regularisation: penalty,
        accuracy: accuracyOf(logProbabilities, queryLabels),
      },
    };
  }

  /** Frees the backbone and the variables of the method. */
  dispose(): void {
    forgetRepeated(this);
    this.backbone.dispose();
    tf.dispose([...this.method.variables.values()]);
  }
}
