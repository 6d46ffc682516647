import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { requireInteger, requirePositive } from '../base/check.ts';
import { forgetRepeated, useFastGradients } from '../kernels/index.ts';
import {
  applyEpisodeHead,
  anchorLoss,
  buildEpisodeHead,
  coarseCrossEntropy,
  crossEntropy,
  homogeneity,
  leaveOneOut,
  prototypeMatching,
  requireSynchronousReads,
  squaredDistances,
  untwisting,
  EPISODE_HEAD_DEFAULTS,
  EPISODE_STEP_DEFAULTS,
  type AssociationForm,
  type EpisodeHead,
  type EpisodeHeadOptions,
  type EpisodeSteps,
} from '../ops/index.ts';
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
} from './episodic-learner.ts';

/** How an {@link EpisodicModel} makes prototypes of a support, and what its loss is made of. */
export interface EpisodicModelOptions extends Partial<EpisodeHeadOptions> {
  /** τ > 0 at the start, in units of squared distance. */
  readonly temperature?: number;
  /** Whether τ is trained, through its logarithm. */
  readonly trainTemperature?: boolean;
  /** Sharpness of the association at the start. Trained, through its logarithm. */
  readonly scale?: number;
  /** What the loss asks: the queries of an episode, by the head of its support; or all its samples, each by all others. */
  readonly asked?: Asked;
  /** Weight λ of the anchor, which keeps prototypes in the data; also in the unrolled steps. */
  readonly anchor?: number;
  /** Unrolled steps of the estimation inside an episode; 0 is the closed form. */
  readonly steps?: number;
  /** How far a step takes the prototypes, of the weighted k-means update; at the start. */
  readonly prototypeStep?: number;
  /** How far a step takes the association, in mean errors of a prototype's samples; at the start. */
  readonly associationStep?: number;
  /** Whether the two step sizes are trained, through their logarithms. */
  readonly trainStepSizes?: boolean;
  /** Weight β_u of the untwisting term. */
  readonly untwisting?: number;
  /** `coarse`: the class loss at a wide matching; `pairs`: prototypes of one label together, the others apart. */
  readonly untwistingForm?: UntwistingForm;
  /** Width of the coarse matching, in mean squared distances of two samples. */
  readonly width?: number;
  /** Weight β_h of 1 - h, which wants each prototype to tell the class. */
  readonly homogeneity?: number;
  /** How far `pairs` parts prototypes of different labels, in root mean square distances of two samples. */
  readonly margin?: number;
}

/** How the untwisting term is made. */
export const UNTWISTING_FORMS = ['coarse', 'pairs'] as const;
export type UntwistingForm = (typeof UNTWISTING_FORMS)[number];

/** What the loss of an episode asks. */
export const ASKED = ['queries', 'all'] as const;
export type Asked = (typeof ASKED)[number];

export const EPISODIC_MODEL_DEFAULTS = {
  ...EPISODE_HEAD_DEFAULTS,
  ...EPISODE_STEP_DEFAULTS,
  trainStepSizes: true,
  temperature: 0.5,
  trainTemperature: true,
  scale: 1,
  asked: 'queries',
  untwisting: 0,
  untwistingForm: 'coarse',
  width: 0.1,
  homogeneity: 0,
  margin: 1,
} as const satisfies Required<EpisodicModelOptions>;

/** The parts of this model's loss: `untwisting` is U, `homogeneity` is h; a part of weight 0 is not computed and 0. */
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
 * A backbone and the few trained numbers of the head: temperature τ, association scale s, and, where the estimation is
 * unrolled, its two step sizes. Prototypes and association themselves are made anew from the support of each episode (method §5).
 */
export class EpisodicModel implements EpisodicLearner {
  readonly backbone: tfl.LayersModel;
  readonly options: Required<EpisodicModelOptions>;
  readonly logTemperature: tf.Variable<tf.Rank.R0>;
  readonly logScale: tf.Variable<tf.Rank.R0>;
  /** Logarithms of the step sizes, where there are steps. */
  private readonly logSteps: Readonly<Record<'prototypeStep' | 'associationStep', tf.Variable<tf.Rank.R0>>> | undefined;

  /** @param backbone images `[batch, height, width, depth]` in 0..1 → embeddings `[batch, depth]` */
  constructor(backbone: tfl.LayersModel, options: EpisodicModelOptions = {}) {
    useFastGradients();
    this.backbone = backbone;
    this.options = { ...EPISODIC_MODEL_DEFAULTS, ...options };
    if (this.options.prototypes === 'adaptive') requireSynchronousReads('--prototypes adaptive');
    requirePositive('EpisodicModel', 'temperature', this.options.temperature);
    requirePositive('EpisodicModel', 'scale', this.options.scale);
    const scalar = (value: number, trained: boolean) =>
      tf.tidy(() => tf.variable(tf.scalar(Math.log(value)), trained)) as tf.Variable<tf.Rank.R0>;
    this.logTemperature = scalar(this.options.temperature, this.options.trainTemperature);
    this.logScale = scalar(this.options.scale, true);
    const { steps, prototypeStep, associationStep, trainStepSizes } = this.options;
    requireInteger('EpisodicModel', 'steps', steps, 0);
    requirePositive('EpisodicModel', 'prototypeStep', prototypeStep);
    requirePositive('EpisodicModel', 'associationStep', associationStep);
    if (steps === 0) return;
    this.logSteps = {
      prototypeStep: scalar(prototypeStep, trainStepSizes),
      associationStep: scalar(associationStep, trainStepSizes),
    };
  }

  /** What the optimizer moves, by names that a checkpoint keeps. */
  trainables(): Map<string, tf.Variable> {
    const variables = backboneTrainables(this.backbone);
    if (this.options.trainTemperature) variables.set('head/logTemperature', this.logTemperature as tf.Variable);
    if (this.options.asked === 'all') return variables; // that loss knows neither association nor steps
    variables.set('head/logScale', this.logScale as tf.Variable);
    if (this.options.trainStepSizes) {
      for (const [name, size] of this.stepVariables()) variables.set(`head/${name}`, size);
    }
    return variables;
  }

  headVariables(): ReadonlyMap<string, tf.Variable> {
    return new Map<string, tf.Variable>([
      ['logTemperature', this.logTemperature as tf.Variable],
      ['logScale', this.logScale as tf.Variable],
      ...this.stepVariables(),
    ]);
  }

  monitored(): Readonly<Record<string, tf.Scalar>> {
    return { temperature: this.temperature(), associationScale: this.scale(), ...this.stepSizes() };
  }

  /** τ of the matching, in units of squared distance. Call inside tf.tidy. */
  temperature(): tf.Scalar {
    return tf.exp(this.logTemperature) as tf.Scalar;
  }

  /** Sharpness of the association. Call inside tf.tidy. */
  scale(): tf.Scalar {
    return tf.exp(this.logScale) as tf.Scalar;
  }

  /** Embeddings [batch, depth] of images with values 0..255. Training mode uses the statistics of this batch. */
  embed(images: tf.Tensor4D, training: boolean): tf.Tensor2D {
    return embedImages(this.backbone, images, training);
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
      const steps: EpisodeSteps = { ...this.options, ...this.stepSizes() };
      const head = buildEpisodeHead(support, labels, numLabels, this.temperature(), this.scale(), options, steps);
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

  classify(support: tf.Tensor2D, labels: Int32Array, numLabels: number, query: tf.Tensor2D): Required<Classified> {
    const head = this.buildHead(support, labels, numLabels);
    const { matching, logProbabilities } = this.applyHead(head, query);
    return { logProbabilities, matchingPeak: tf.mean(tf.max(matching, 1)) as tf.Scalar };
  }

  /**
   * The loss of one episode (method §2), differentiable; call inside tf.tidy.
   * @param untwistShare the part of the weights of U and h that counts yet, 0..1
   */
  loss(batch: EpisodeBatch, untwistShare = 1): EpisodeLoss<LossPart> {
    const { x, support, query } = embedEpisode(this, batch);
    const head = this.buildHead(support, batch.supportLabels, batch.numLabels);
    const { matching, logProbabilities } = this.applyHead(head, query);
    const { anchor, untwisting: untwistingWeight, homogeneity: homogeneityWeight } = this.options;
    const answer =
      this.options.asked === 'all'
        ? leaveOneOut(x, allLabels(batch), batch.numLabels, this.temperature())
        : {
            crossEntropy: crossEntropy(logProbabilities, batch.queryLabels),
            accuracy: accuracyOf(logProbabilities, batch.queryLabels),
          };
    const parts = {
      crossEntropy: answer.crossEntropy,
      anchor: this.anchor(query, head.prototypes),
      untwisting: this.untwisting(x, query, head, batch),
      homogeneity: homogeneityWeight === 0 ? tf.scalar(0) : homogeneity(matching, batch.queryLabels, batch.numLabels),
      regularisation: regularisation(this.backbone),
      accuracy: answer.accuracy,
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

  /** Frees the backbone and the variables of the head. */
  dispose(): void {
    forgetRepeated(this);
    this.backbone.dispose();
    tf.dispose([this.logTemperature, this.logScale, ...this.stepVariables().map(([, size]) => size)]);
  }

  private stepVariables(): [string, tf.Variable][] {
    if (this.logSteps === undefined) return [];
    const { prototypeStep, associationStep } = this.logSteps;
    return [
      ['logPrototypeStep', prototypeStep as tf.Variable],
      ['logAssociationStep', associationStep as tf.Variable],
    ];
  }

  /** The step sizes as they are by now; nothing where there are no steps. */
  private stepSizes(): { prototypeStep?: tf.Scalar; associationStep?: tf.Scalar } {
    if (this.logSteps === undefined) return {};
    const { prototypeStep, associationStep } = this.logSteps;
    return { prototypeStep: tf.exp(prototypeStep), associationStep: tf.exp(associationStep) };
  }

  private anchor(x: tf.Tensor2D, prototypes: tf.Tensor2D): tf.Scalar {
    if (this.options.anchor === 0) return tf.scalar(0);
    return anchorLoss(squaredDistances(x, prototypes), this.temperature());
  }

  /** Over support and query, so that what it moves is the CNN. */
  private untwisting(x: tf.Tensor2D, query: tf.Tensor2D, head: EpisodeHead, batch: EpisodeBatch): tf.Scalar {
    const { untwisting: weight, untwistingForm, width, margin } = this.options;
    if (weight === 0) return tf.scalar(0);
    const { prototypes, founderLabels } = head;
    const { queryLabels, numLabels } = batch;
    if (untwistingForm === 'coarse') {
      return coarseCrossEntropy(x, query, queryLabels, prototypes, founderLabels, numLabels, width);
    }
    const matching = prototypeMatching(x, prototypes, this.temperature());
    return untwisting(x, matching, allLabels(batch), numLabels, margin);
  }
}

/** Of the samples of an episode, in the order of its images. */
function allLabels({ supportLabels, queryLabels }: EpisodeBatch): Int32Array {
  return Int32Array.from([...supportLabels, ...queryLabels]);
}
