import * as tf from '@tensorflow/tfjs-core';
import { conv4, resnet12 } from '../src/backbones/index.ts';
import { byteTensor, repeatedly } from '../src/kernels/index.ts';
import { Adam } from '../src/training/adam.ts';
import { accuracyOf, type EpisodeBatch } from '../src/training/episodic-learner.ts';
import { EpisodicModel } from '../src/training/episodic-model.ts';
import { trainStep } from '../src/training/train-step.ts';
import { LEARNING_RATE, labelsOf, type Workload } from './workloads.ts';

/** What a side of the comparison can do; seconds are of one episode each. */
export interface Runner {
  readonly name: string;
  /** One training step; the loss before it. */
  train(): Promise<number>;
  /** One episode of evaluation, by running statistics, without gradients; the accuracy on its queries, 0..1. */
  evaluate(): Promise<number>;
  /** Seconds of each of `count` training steps or evaluations. */
  time(what: 'train' | 'evaluate', count: number): Promise<number[]>;
  /** Trained weights by name, as they are now. */
  weights(): Promise<ReadonlyMap<string, Float32Array>>;
  close(): Promise<void>;
}

/** Our side: the episodic model as `untwist train` makes it, with the trainer's own step. */
export class OurRunner implements Runner {
  readonly name = 'untwist';
  private readonly workload: Workload;
  private readonly images: readonly Uint8Array[];
  private readonly model: EpisodicModel;
  private readonly adam = new Adam();
  private steps = 0;

  constructor(workload: Workload, images: readonly Uint8Array[], seed: number) {
    this.workload = workload;
    this.images = images;
    const { network, size, depth } = workload;
    this.model = new EpisodicModel((network === 'conv4' ? conv4 : resnet12)({ size, depth, seed }));
  }

  async train(): Promise<number> {
    const batch = this.batch();
    const settings = { learningRate: LEARNING_RATE, episode: this.steps };
    const { values } = await trainStep(this.model, this.adam, batch, settings);
    batch.images.dispose();
    return values.total;
  }

  async evaluate(): Promise<number> {
    const { images, supportLabels, queryLabels, numLabels } = this.batch();
    const evaluate = () => {
      const x = this.model.embed(images, false);
      const support = tf.slice(x, [0, 0], [supportLabels.length, -1]) as tf.Tensor2D;
      const query = tf.slice(x, [supportLabels.length, 0]) as tf.Tensor2D;
      const { logProbabilities } = this.model.classify(support, supportLabels, numLabels, query);
      return accuracyOf(logProbabilities, queryLabels);
    };
    const accuracy = repeatedly(this.model, 'evaluate', () => tf.tidy(evaluate));
    const [share] = await accuracy.data();
    tf.dispose([accuracy, images]);
    return share as number;
  }

  async time(what: 'train' | 'evaluate', count: number): Promise<number[]> {
    const seconds: number[] = [];
    for (let i = 0; i < count; i++) {
      const started = performance.now();
      await this[what]();
      seconds.push((performance.now() - started) / 1000);
    }
    return seconds;
  }

  /** By the names of `trainables`; running statistics are no part of them. */
  async weights(): Promise<ReadonlyMap<string, Float32Array>> {
    const read = [...this.model.trainables()].map(
      async ([name, variable]) => [name, Float32Array.from(await variable.data())] as const,
    );
    return new Map(await Promise.all(read));
  }

  shapes(): ReadonlyMap<string, readonly number[]> {
    return new Map([...this.model.trainables()].map(([name, { shape }]) => [name, shape]));
  }

  async close(): Promise<void> {
    this.adam.dispose();
    this.model.dispose();
  }

  private batch(): EpisodeBatch {
    const { ways, shots, queries, size, depth } = this.workload;
    const bytes = this.images[this.steps++ % this.images.length] as Uint8Array;
    return {
      images: byteTensor(bytes, [ways * (shots + queries), size, size, depth]),
      supportLabels: labelsOf(ways, shots),
      queryLabels: labelsOf(ways, queries),
      numLabels: ways,
    };
  }
}
