import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { requireBetween, requireInteger, requireOneOf } from '../base/check.ts';
import { ASSOCIATION_FORMS, classLogProbabilities, scaleFreePenalty, type AssociationForm } from '../ops/index.ts';
import { lastDimension, onlyTensor, type Shapes, type Tensors } from './layer-arguments.ts';

/** How a {@link ClassAssociation} is made. */
export interface ClassAssociationArgs {
  /** Number of classes. */
  readonly numClasses: number;
  /** How matching becomes class probabilities. Defaults to `mixture`. */
  readonly form?: AssociationForm;
  /** Weight of Σ|w| in the loss. Defaults to 0. */
  readonly l1?: number;
  /** Weight of Σw² in the loss. Defaults to 0. */
  readonly l2?: number;
  /** Weight of ½Σ log(1 + w²/ε), the scale-free prior, in the loss: one over the number of training samples. Defaults to 0. */
  readonly jeffreys?: number;
  /** Seed of the normal initial association; it is usually set from data afterwards. Defaults to 0. */
  readonly seed?: number;
  readonly name?: string;
  readonly trainable?: boolean;
}

const DEFAULTS = { form: 'mixture', l1: 0, l2: 0, jeffreys: 0, seed: 0 } as const;

/**
 * Class probabilities from the matching, `mixture`: Σ_j q_j·softmax(w_j), or `softmax`: softmax(q·W).
 * Input `[batch, numPrototypes]`, rows on the simplex; output `[batch, numClasses]`, rows sum to 1.
 * Weight: `association` [numPrototypes, numClasses]. Source: the paper's second soft-max layer (method §1).
 */
export class ClassAssociation extends tfl.layers.Layer {
  static readonly className = 'UntwistClassAssociation';
  private readonly args: Required<Omit<ClassAssociationArgs, 'name' | 'trainable'>>;
  private association!: tfl.LayerVariable;

  constructor(args: ClassAssociationArgs) {
    super({ name: args.name, trainable: args.trainable ?? true });
    this.args = {
      numClasses: args.numClasses,
      form: requireOneOf('ClassAssociation', 'form', args.form ?? DEFAULTS.form, ASSOCIATION_FORMS),
      l1: args.l1 ?? DEFAULTS.l1,
      l2: args.l2 ?? DEFAULTS.l2,
      jeffreys: args.jeffreys ?? DEFAULTS.jeffreys,
      seed: args.seed ?? DEFAULTS.seed,
    };
    requireInteger('ClassAssociation', 'numClasses', this.args.numClasses, 1);
    for (const weight of ['l1', 'l2', 'jeffreys'] as const) {
      requireBetween('ClassAssociation', weight, this.args[weight], 0, Number.MAX_VALUE);
    }
  }

  override build(inputShape: Shapes): void {
    const { numClasses, l1, l2, jeffreys, seed } = this.args;
    const shape = [lastDimension('ClassAssociation', inputShape), numClasses];
    const normal = tfl.initializers.randomNormal({ mean: 0, stddev: 1, seed });
    const regularizer = l1 > 0 || l2 > 0 ? tfl.regularizers.l1l2({ l1, l2 }) : undefined;
    this.association = this.addWeight('association', shape, 'float32', normal, regularizer);
    if (jeffreys > 0) {
      this.addLoss(() => tf.tidy(() => tf.mul(scaleFreePenalty(this.association.read()), jeffreys)));
    }
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shapes): tfl.Shape {
    lastDimension('ClassAssociation', inputShape);
    return [(inputShape as tfl.Shape)[0] ?? null, this.args.numClasses];
  }

  override call(inputs: Tensors): tf.Tensor {
    return tf.tidy(() => {
      const matching = onlyTensor(inputs) as tf.Tensor2D;
      return tf.exp(classLogProbabilities(matching, this.association.read() as tf.Tensor2D, this.args.form));
    });
  }

  /** W as it is by now, [numPrototypes, numClasses]: the weight itself, not to be disposed. */
  currentAssociation(): tf.Tensor2D {
    return this.association.read() as tf.Tensor2D;
  }

  get form(): AssociationForm {
    return this.args.form;
  }

  /** The options that a layer for another number of prototypes needs too. */
  penalties(): Required<Pick<ClassAssociationArgs, 'l1' | 'l2' | 'jeffreys'>> {
    const { l1, l2, jeffreys } = this.args;
    return { l1, l2, jeffreys };
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.args };
  }
}
tf.serialization.registerClass(ClassAssociation);
