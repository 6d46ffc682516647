import { UserError } from '../../base/errors.ts';
import { scaleEmbeddings, type PrototypeClassifier } from '../../ops/estimation/index.ts';
import type { FittedModel, InlineNetwork } from '../fitted/index.ts';

/** A scaling dimension by dimension, (x - mean) · factor, [depth] each. */
export interface EmbeddingAffine {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
}

/** What an exported model is made from: from images 0..1 to class probabilities. */
export interface ClassifierSource {
  /** Images 0..1 → embeddings `[batch, depth]`. */
  readonly network: Pick<InlineNetwork, 'modelTopology' | 'weightSpecs' | 'weightData'>;
  /** Whether images are turned to their negative before the network. */
  readonly inverted: boolean;
  /** What is done to embeddings before the prototypes; null for nothing. */
  readonly scaling: EmbeddingAffine | null;
  readonly head: PrototypeClassifier;
  /** T > 0 of the calibration: the probabilities are softmax(log c / T). */
  readonly calibration: number;
}

/** A fitted model as such a source: its export gives the probabilities that `predict` gives. @throws UserError for scaling `l2` */
export function fittedSource(fitted: FittedModel, network: ClassifierSource['network']): ClassifierSource {
  const { input, head, calibration } = fitted;
  const scaling = affineOf(fitted);
  return { network, inverted: input.inverted, scaling, head, calibration: calibration.temperature };
}

function affineOf({ scaling, support, head }: FittedModel): EmbeddingAffine | null {
  if (scaling === 'none') return null;
  if (scaling === 'l2') {
    throw new UserError(
      "The model scales embeddings by 'l2', which no layer of an exported model can do; fit it with scaling 'standardise' or 'none'.",
    );
  }
  // The scaling of the row of zeros and of the row of ones says all of it.
  const { depth } = head;
  const rows = Float64Array.from({ length: 2 * depth }, (_, at) => (at < depth ? 0 : 1));
  const scaled = scaleEmbeddings(scaling, rows, support.embeddings, depth);
  const zeros = scaled.subarray(0, depth);
  const factor = scaled.subarray(depth).map((value, k) => value - zeros[k]!);
  return { factor, mean: zeros.map((value, k) => -value / factor[k]!) };
}
