import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../src/base/random.ts';
import { classLogProbabilities, crossEntropy, prototypeMatching } from '../src/ops/index.ts';
import { Adam } from '../src/training/adam.ts';
import { LEARNING_RATE, labelsOf } from './workloads.ts';

/** Training steps of one size, ready to run. */
export interface Steps {
  step(): Promise<void>;
  close(): void;
}

/** Classes of the head's samples; sizes must be multiples of it. */
const CLASSES = 10;

/** Sizes of a head by itself. */
export interface HeadSizes {
  /** Rows of the batch. */
  readonly samples: number;
  /** J */
  readonly prototypes: number;
  /** D */
  readonly width: number;
}

/**
 * Training steps of matching and association alone, as on top of a network: the loss, its gradients in the embeddings (which
 * a network would take on), in the prototypes and in the association, and Adam's step of the last two.
 */
export function headSteps({ samples, prototypes, width }: HeadSizes): Steps {
  const random = new Random(1);
  const normal = (rows: number, columns: number) =>
    tf.variable(
      tf.tensor2d(
        Float32Array.from({ length: rows * columns }, () => random.normal()),
        [rows, columns],
      ),
    );
  const embeddings = normal(samples, width);
  const trained = new Map([
    ['prototypes', normal(prototypes, width)],
    ['association', normal(prototypes, CLASSES)],
  ]) as unknown as Map<string, tf.Variable>;
  const [matched, association] = [...trained.values()] as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
  const labels = labelsOf(CLASSES, samples / CLASSES);
  const adam = new Adam();
  return {
    step: async () => {
      const { value, grads } = tf.variableGrads(() => {
        const matching = prototypeMatching(embeddings as tf.Tensor2D, matched, width);
        return crossEntropy(classLogProbabilities(matching, association, 'mixture'), labels);
      }, [embeddings as tf.Variable, matched as tf.Variable, association as tf.Variable]);
      const byName = { prototypes: grads[matched.name]!, association: grads[association.name]! };
      adam.apply(trained, byName, LEARNING_RATE);
      await value.data();
      tf.dispose([value, grads]);
    },
    close: () => {
      adam.dispose();
      tf.dispose([embeddings, matched, association]);
    },
  };
}
