import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { lastDimension, onlyTensor, type Shapes, type Tensors } from './layer-arguments.ts';

/**
 * Embeddings `[batch, depth]` handed out as they are, as an output that has a loss of its own. It says `[batch, unknown]`: of
 * an output whose width is known, `fit` demands targets of the same width, and those of an embedding are class labels.
 */
export class EmbeddingOutput extends tfl.layers.Layer {
  static readonly className = 'UntwistEmbeddingOutput';

  override computeOutputShape(inputShape: Shapes): tfl.Shape {
    lastDimension('EmbeddingOutput', inputShape);
    return [(inputShape as tfl.Shape)[0] ?? null, null];
  }

  override call(inputs: Tensors): tf.Tensor {
    return tf.clone(onlyTensor(inputs));
  }
}
tf.serialization.registerClass(EmbeddingOutput);
