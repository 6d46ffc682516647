import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { requirePositive } from '../base/check.ts';
import { useFastGradients } from '../kernels/index.ts';
import {
  applyEpisodeHead,
  anchorLoss,
  buildEpisodeHead,
  crossEntropy,
  homogeneity,
  prototypeMatching,
  squaredDistances,
  untwisting,
  EPISODE_HEAD_DEFAULTS,
  type AssociationForm,
  type EpisodeHead,
  type EpisodeHeadOptions,
} from '../ops/index.ts';

export interface EpisodicModelOptions extends Partial<EpisodeHeadOptions> {
  /** τ > 0 at the start, in units of squared distance. */
  readonly temperature?: number;
  /** Whether τ is trained, through its logarithm. */
  readonly trainTemperature?: boolean;
  /** Sharpness of the association at the start. Trained, through its logarithm. */
  readonly scale?: number;
  /** Weight λ of the anchor, which keeps prototypes in the data. */
  readonly anchor?: number;
  /** Weight β_u of the untwisting term U, which brings prototypes of one label together and parts the others. */
  readonly untwisting?: number;
  /** Weight β_h of 1 - h, which wants each prototype to tell the class. */
  readonly homogeneity?: number;
  /** How far U parts prototypes of different labels, in root mean square distances of two samples. */
  readonly margin?: number;
}

export const EPISODIC_MODEL_DEFAULTS = {
  ...EPISODE_HEAD_DEFAULTS,
  temperature: 0.5,
  trainTemperature: true,
  scale: 1,
  anchor: 0,
  untwisting: 0,
  homogeneity: 0,
  margin: 1,
} as const satisfies Required<EpisodicModelOptions>;

/** Support and query of an episode on the device. */
export interface EpisodeBatch {
  /** Support first, then query: uint8 values as int32, [support + query, height, width, depth]. */
  readonly images: tf.Tensor4D;
  readonly supportLabels: Int32Array;
  readonly queryLabels: Int32Array;
  readonly numLabels: number;
}

/**
 * The parts of the loss before their weights, and what tells how training goes; all scalars. `untwisting` is U,
 * `homogeneity` is h; a part of weight 0 is not computed and 0.
 */
export interface EpisodeLoss {
  readonly total: tf.Scalar;
  readonly parts: Readonly<Record<LossPart, tf.Scalar>>;
}
export const LOSS_PARTS = [
  'crossEntropy',
  'anchor',
  'untwisting',
  'homogeneity',
  'regularisation',
  'accuracy',
  'matchingPeak',
] as const;
export type LossPart = (typeof LOSS_PARTS)[number];

/**
 * A backbone and the two trained numbers of the head: temperature τ and association scale s. Prototypes and
 * association themselves are made anew from the support of each episode (method §5).
 */
export class EpisodicModel {
  readonly backbone: tfl.LayersModel;
  readonly options: Required<EpisodicModelOptions>;
  readonly logTemperature: tf.Variable<tf.Rank.R0>;
  readonly logScale: tf.Variable<tf.Rank.R0>;

  /** @param backbone images `[batch, height, width, depth]` in 0..1 → embeddings `[batch, depth]` */
  constructor(backbone: tfl.LayersModel, options: EpisodicModelOptions = {}) {
    useFastGradients();
    this.backbone = backbone;
    this.options = { ...EPISODIC_MODEL_DEFAULTS, ...options };
    requirePositive('EpisodicModel', 'temperature', this.options.temperature);
    requirePositive('EpisodicModel', 'scale', this.options.scale);
    const scalar = (value: number, trained: boolean) =>
      tf.tidy(() => tf.variable(tf.scalar(Math.log(value)), trained)) as tf.Variable<tf.Rank.R0>;
    this.logTemperature = scalar(this.options.temperature, this.options.trainTemperature);
    this.logScale = scalar(this.options.scale, true);
  }

  /** What the optimizer moves, by names that a checkpoint keeps. */
  trainables(): Map<string, tf.Variable> {
    const variables = new Map<string, tf.Variable>();
    for (const weight of this.backbone.trainableWeights) {
      variables.set(`backbone/${weight.originalName}`, weight.read() as tf.Variable);
    }
    if (this.options.trainTemperature) variables.set('head/logTemperature', this.logTemperature as tf.Variable);
    variables.set('head/logScale', this.logScale as tf.Variable);
    return variables;
  }

  temperature(): tf.Scalar {
    return tf.exp(this.logTemperature) as tf.Scalar;
  }

  scale(): tf.Scalar {
    return tf.exp(this.logScale) as tf.Scalar;
  }

  /** Embeddings [batch, depth] of images with values 0..255. Training mode uses the statistics of this batch. */
  embed(images: tf.Tensor4D, training: boolean): tf.Tensor2D {
    return tf.tidy(() => this.backbone.apply(tf.div(tf.cast(images, 'float32'), 255), { training }) as tf.Tensor2D);
  }

  /** Prototypes and association from embedded support samples; `options` default to the model's own. */
  buildHead(
    support: tf.Tensor2D,
    labels: Int32Array,
    numLabels: number,
    options: EpisodeHeadOptions = this.options,
  ): EpisodeHead {
    let founderLabels: Int32Array = new Int32Array();
    const { prototypes, association } = tf.tidy(() => {
      const head = buildEpisodeHead(support, labels, numLabels, this.temperature(), this.scale(), options);
      founderLabels = head.founderLabels;
      return { prototypes: head.prototypes, association: head.association };
    });
    return { prototypes, association, founderLabels };
  }

  /** Matching and log class probabilities of embedded queries. */
  applyHead(
    head: Pick<EpisodeHead, 'prototypes' | 'association'>,
    x: tf.Tensor2D,
    form: AssociationForm = this.options.association,
  ) {
    return tf.tidy(() => applyEpisodeHead(head, x, this.temperature(), form));
  }

  /**
   * The loss of one episode (method §2), differentiable; call inside tf.tidy.
   * @param untwistShare the part of the weights of U and h that counts yet, 0..1
   */
  loss(batch: EpisodeBatch, untwistShare = 1): EpisodeLoss {
    const numSupport = batch.supportLabels.length;
    const x = this.embed(batch.images, true);
    const support = tf.slice(x, [0, 0], [numSupport, -1]) as tf.Tensor2D;
    const query = tf.slice(x, [numSupport, 0]) as tf.Tensor2D;
    const head = this.buildHead(support, batch.supportLabels, batch.numLabels);
    const { matching, logProbabilities } = this.applyHead(head, query);
    const labels = tf.tensor1d(batch.queryLabels, 'int32');
    const { anchor, untwisting: untwistingWeight, homogeneity: homogeneityWeight } = this.options;
    const parts = {
      crossEntropy: crossEntropy(logProbabilities, batch.queryLabels),
      anchor: this.anchor(query, head.prototypes),
      untwisting: this.untwisting(x, head.prototypes, batch),
      homogeneity: homogeneityWeight === 0 ? tf.scalar(0) : homogeneity(matching, batch.queryLabels, batch.numLabels),
      regularisation: this.regularisation(),
      accuracy: tf.mean(tf.cast(tf.equal(tf.argMax(logProbabilities, 1), labels), 'float32')) as tf.Scalar,
      matchingPeak: tf.mean(tf.max(matching, 1)) as tf.Scalar,
    };
    const terms = [
      parts.crossEntropy,
      parts.regularisation,
      tf.mul(parts.anchor, anchor),
      tf.mul(parts.untwisting, untwistingWeight * untwistShare),
      tf.mul(tf.sub(1, parts.homogeneity), homogeneityWeight * untwistShare),
    ];
    return { total: tf.addN(terms) as tf.Scalar, parts };
  }

  dispose(): void {
    this.backbone.dispose();
    tf.dispose([this.logTemperature, this.logScale]);
  }

  private anchor(x: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Scalar {
    if (this.options.anchor === 0) return tf.scalar(0);
    return anchorLoss(squaredDistances(x, prototypes), this.temperature());
  }

  /** Over support and query: p̂_j is where the episode's samples put prototype j, and moves with the CNN. */
  private untwisting(x: tf.Tensor2D, prototypes: tf.Tensor2D, batch: EpisodeBatch): tf.Scalar {
    if (this.options.untwisting === 0) return tf.scalar(0);
    const labels = Int32Array.from([...batch.supportLabels, ...batch.queryLabels]);
    const matching = prototypeMatching(x, prototypes, this.temperature());
    return untwisting(x, matching, labels, batch.numLabels, this.options.margin);
  }

  /** The regularisers of the backbone's layers: a loop of our own has to add what `model.fit` would. */
  private regularisation(): tf.Scalar {
    const losses = this.backbone.calculateLosses();
    return losses.reduce((sum, loss) => tf.add(sum, loss), tf.scalar(0));
  }
}
