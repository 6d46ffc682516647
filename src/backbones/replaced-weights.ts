import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';

/**
 * The initializer of weights that saved ones replace: zeros, which cost nothing, and no more of them than were saved. A
 * file may ask for a layer of any size, and a layer is made before its weights are looked for. Saved again it is `Zeros`.
 */
export class ReplacedWeights extends tf.serialization.Serializable {
  static readonly className = 'UntwistReplacedWeights';
  private readonly most: number;

  /** @param config `most`: numbers in the largest saved weight */
  constructor({ most }: { readonly most: number }) {
    super();
    this.most = most;
  }

  /** @throws UserError for more than were saved */
  apply(shape: number[], dtype?: tf.DataType): tf.Tensor {
    const size = shape.reduce((product, side) => product * side, 1);
    if (!(size <= this.most))
      throw new UserError(`a layer asks for more weights than there are, [${shape.join(', ')}]`);
    return tf.zeros(shape, dtype);
  }

  override getClassName(): string {
    return 'Zeros'; // what any tfjs can read
  }

  getConfig(): tf.serialization.ConfigDict {
    return {};
  }
}

tf.serialization.registerClass(ReplacedWeights as never);
