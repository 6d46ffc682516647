import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import { Random } from '../base/random.ts';
import { jitterOfSize } from '../episodes/augment.ts';
import type { Dataset } from '../episodes/types.ts';
import type { Logger } from '../logging/logger.ts';
import { Adam } from './adam.ts';
import type { TrainConfig } from './config.ts';
import type { BrokenTraining } from './broken-step.ts';
import { EpisodeFeed, type JitterOf } from './episode-feed.ts';
import type { EpisodeBatch, EpisodicLearner } from './episodic-learner.ts';
import { logStep, logWeights } from './log-training.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { restoreModel, restoreOptimizer, type Checkpoint, type TrainingState } from './run-checkpoint.ts';
import { halvingRate, warmUpShare } from './schedule.ts';
import { awaitsValidation, requireTrainable, trainingSampler } from './trainable.ts';
import { BrokenStep, trainStep, type StepValues } from './train-step.ts';
import { Validator, type Validation } from './validator.ts';

/** What is told after every episode. */
export interface TrainingProgress {
  readonly episode: number;
  readonly episodes: number;
  readonly values: StepValues;
  readonly learningRate: number;
}

/** What {@link trainEpisodic} trains, on what, and who is told. */
export interface TrainingOptions {
  readonly model: EpisodicLearner;
  readonly dataset: Dataset;
  readonly config: TrainConfig;
  /** Where numbers, histograms and pictures go. */
  readonly logger: Logger;
  /** Where checkpoints go; without it none are written. */
  readonly checkpoints?: CheckpointStore;
  /** The checkpoint to go on from. */
  readonly resume?: Checkpoint;
  /** Aborted: training stops after the running episode, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Told after every episode. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Told of a step with a number that is not finite, while its batch is still there; training stops by the error then. */
  readonly onBrokenStep?: (training: BrokenTraining) => Promise<void>;
  /** Told after every validation, before its checkpoint is written; training waits for it. */
  readonly onValidation?: (validation: Validation, episode: number, isBest: boolean) => Promise<void> | void;
}

/** How a training ended. */
export interface TrainingResult {
  /** Episodes trained in all, those before a resume included. */
  readonly episode: number;
  readonly best: TrainingState['best'];
  readonly stopped: 'finished' | 'patience' | 'interrupted';
}

/**
 * Trains a model episode by episode, end to end, with validation on held-out classes, where there are any.
 * Same config, data and number of threads: same numbers. The model is left as the last episode made it.
 */
export async function trainEpisodic(options: TrainingOptions): Promise<TrainingResult> {
  const trainer = new Trainer(options);
  try {
    return await trainer.run();
  } finally {
    trainer.dispose();
  }
}

/** The jitter of training images, until the network is to see them as it will be asked about them. */
function jitterOf({ jitter, jitterSize, jitterUntil }: TrainConfig): JitterOf {
  const changes = jitter ? jitterOfSize(jitterSize) : undefined;
  return (episode) => (jitterUntil === 0 || episode <= jitterUntil ? changes : undefined);
}

class Trainer {
  private readonly options: TrainingOptions;
  private readonly adam = new Adam();
  private readonly feed: EpisodeFeed;
  /** None where no classes are held out. */
  private readonly validator: Validator | null;
  private episode = 0;
  private best: TrainingState['best'] = null;
  private sinceBest = 0;
  private validated = 0;
  private savedEpisode = -1;

  constructor(options: TrainingOptions) {
    this.options = options;
    const { config, dataset } = options;
    const random = new Random(config.seed);
    requireTrainable(dataset, config, options.resume);
    const sampler = trainingSampler(dataset, config, random.fork('episodes'));
    const augmentation = random.fork('augmentation');
    const validation = random.fork('validation');
    this.validator = config.holdOut ? new Validator(dataset, config, validation) : null;
    const resumed = options.resume;
    if (resumed !== undefined) {
      this.resume(resumed);
      sampler.restore(resumed.state.sampler);
    }
    const stream = resumed === undefined ? augmentation : Random.fromState(resumed.state.augmentation);
    this.feed = new EpisodeFeed(dataset.images, sampler, stream, jitterOf(config), this.episode);
  }

  async run(): Promise<TrainingResult> {
    const { config, signal } = this.options;
    for (;;) {
      // An interrupted run validates nothing more: the user waits. A resumed one catches up.
      if (signal?.aborted === true) return this.finish('interrupted');
      if (awaitsValidation({ episode: this.episode, validated: this.validated }, config)) {
        this.validated = this.episode;
        if (this.validator !== null) await this.validate(this.validator);
        await this.save();
        if (config.patience > 0 && this.sinceBest >= config.patience) return this.finish('patience');
      }
      if (this.episode >= config.episodes) return this.finish('finished');
      await this.step();
      await tf.nextFrame(); // the native backend answers without a pause: let Ctrl-C in
    }
  }

  dispose(): void {
    this.feed.dispose();
    this.adam.dispose();
  }

  private async step(): Promise<void> {
    const { model, config, logger, onProgress } = this.options;
    const { backboneRate } = config;
    const started = performance.now();
    const learningRate = halvingRate(config.learningRate, config.halveEvery, this.episode);
    const batch = this.feed.take();
    const inspect = (this.episode + 1) % config.validateEvery === 0;
    const untwistShare = warmUpShare(config.warmUp, this.episode);
    const isLast = this.episode + 1 >= config.episodes;
    const settings = {
      ...{ learningRate, backboneRate, untwistShare, clipNorm: config.clipNorm },
      ...{ episode: this.episode + 1, keepGradients: inspect },
      ...(isLast ? {} : { meanwhile: () => this.feed.prepare() }),
    };
    const { values, gradients } = await trainStep(model, this.adam, batch, settings)
      .catch(async (error: unknown) => {
        if (error instanceof BrokenStep) await this.tellBroken(error, batch, untwistShare);
        throw error;
      })
      .finally(() => batch.images.dispose());
    this.episode++;
    if (this.episode % config.logEvery === 0) {
      await logStep(logger, this.episode, model, values, learningRate, (performance.now() - started) / 1000);
      await logger.flush(); // so that TensorBoard shows a run while it runs
    }
    if (gradients !== undefined) {
      await logWeights(logger, this.episode, model, gradients);
      tf.dispose(gradients);
    }
    onProgress?.({ episode: this.episode, episodes: config.episodes, values, learningRate });
  }

  private async tellBroken(error: BrokenStep, batch: EpisodeBatch, untwistShare: number): Promise<void> {
    const { model: learner, config, onBrokenStep } = this.options;
    await onBrokenStep?.({ learner, adam: this.adam, config, state: this.state(), batch, untwistShare, error });
  }

  private async validate(validator: Validator): Promise<void> {
    const { model, logger, onValidation } = this.options;
    const validation = await validator.run(model);
    const { accuracy, crossEntropy, matchingPeak } = validation;
    if (!Number.isFinite(crossEntropy)) {
      // Before the checkpoint: the one before is worth more than these weights.
      throw new UserError(
        `Training stopped after episode ${this.episode}: the validation loss is ${crossEntropy}; ` +
          `lower the learning rate, or go on from the last checkpoint.`,
      );
    }
    const isBest = this.best === null || accuracy.mean > this.best.accuracy;
    if (isBest) this.best = { episode: this.episode, accuracy: accuracy.mean, halfWidth: accuracy.halfWidth };
    this.sinceBest = isBest ? 0 : this.sinceBest + 1;
    logger.scalars(this.episode, {
      'validation/accuracy': accuracy.mean,
      'validation/accuracyLow': accuracy.mean - accuracy.halfWidth,
      'validation/accuracyHigh': accuracy.mean + accuracy.halfWidth,
      'validation/loss/crossEntropy': crossEntropy,
      ...(matchingPeak === undefined ? {} : { 'validation/matchingPeak': matchingPeak }),
    });
    logger.precisionRecall(this.episode, 'validation/classes', validation.decisions.classes);
    logger.precisionRecall(this.episode, 'validation/answers', validation.decisions.answers);
    await onValidation?.(validation, this.episode, isBest);
  }

  private async finish(stopped: TrainingResult['stopped']): Promise<TrainingResult> {
    if (this.savedEpisode !== this.episode) await this.save();
    await this.options.logger.flush();
    return { episode: this.episode, best: this.best, stopped };
  }

  private async save(): Promise<void> {
    const { model, config, checkpoints, logger } = this.options;
    await logger.flush(); // the logs reach at least as far as the checkpoint
    await checkpoints?.save(model, this.adam, config, this.state());
    this.savedEpisode = this.episode;
  }

  private state(): TrainingState {
    const { episode, best, sinceBest, validated } = this;
    return {
      ...{ episode, best, sinceBest, validated },
      ...this.feed.state(),
      datasetFingerprint: this.options.dataset.fingerprint,
    };
  }

  private resume(checkpoint: Checkpoint): void {
    const { model, config } = this.options;
    const { state } = checkpoint;
    restoreModel(model, checkpoint);
    restoreOptimizer(this.adam, model, checkpoint, checkpoint.config.freeze !== config.freeze);
    this.episode = state.episode;
    this.savedEpisode = state.episode;
    this.best = state.best;
    this.sinceBest = state.sinceBest;
    this.validated = state.validated;
  }
}
