import type { Random, RandomState } from '../base/random.ts';
import type { AffineJitter } from '../episodes/augment.ts';
import type { EpisodeSampler, SamplerState } from '../episodes/sampler.ts';
import type { ImageSet } from '../episodes/types.ts';
import { episodeBatch } from './episode-batch.ts';
import type { EpisodeBatch } from './episodic-learner.ts';

/** Where the random streams of a feed stand. */
export interface FeedState {
  readonly sampler: SamplerState;
  readonly augmentation: RandomState;
}

/** How the images of an episode, from 1 on, are changed; undefined where they stay as they are. */
export type JitterOf = (episode: number) => AffineJitter | undefined;

/**
 * The episodes of a training, one after the other, as tensors. The next one can be made while the device is at work on this
 * one: that changes no number, and `state` never counts an episode that was made but not taken.
 */
export class EpisodeFeed {
  private readonly images: ImageSet;
  private readonly sampler: EpisodeSampler;
  private readonly augmentation: Random;
  private readonly jitterOf: JitterOf;
  /** Episodes taken. */
  private episode: number;
  private ahead: { readonly batch: EpisodeBatch; readonly before: FeedState } | undefined;

  /**
   * @param augmentation the stream that jitters draw from; without a jitter none is drawn
   * @param episode that many were taken before
   */
  constructor(images: ImageSet, sampler: EpisodeSampler, augmentation: Random, jitterOf: JitterOf, episode = 0) {
    this.images = images;
    this.sampler = sampler;
    this.augmentation = augmentation;
    this.jitterOf = jitterOf;
    this.episode = episode;
  }

  /** The next episode; the caller disposes its images. */
  take(): EpisodeBatch {
    const batch = this.ahead?.batch ?? this.make();
    this.ahead = undefined;
    this.episode++;
    return batch;
  }

  /** Makes the episode that `take` will give and sends its images to the device. */
  prepare(): void {
    if (this.ahead !== undefined) return;
    const before = this.state();
    this.ahead = { before, batch: this.make() };
  }

  /** As after the last episode taken. */
  state(): FeedState {
    return this.ahead?.before ?? { sampler: this.sampler.state(), augmentation: this.augmentation.state() };
  }

  dispose(): void {
    this.ahead?.batch.images.dispose();
    this.ahead = undefined;
  }

  private make(): EpisodeBatch {
    const changes = this.jitterOf(this.episode + 1);
    const jitter = changes && { changes, random: this.augmentation };
    return episodeBatch(this.images, this.sampler.next(), jitter);
  }
}
