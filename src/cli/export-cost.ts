import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { ImageSet } from '../episodes/types.ts';
import { fitModel, type FittedModel } from '../interpretation/fitted/index.ts';
import { leaveOneOut } from '../interpretation/fitted/leave-one-out.ts';
import { responsibilities } from '../interpretation/fitted/responsibilities.ts';
import { deviations } from '../interpretation/fitted/spreads.ts';
import { scaleEmbeddings } from '../ops/estimation/index.ts';
import { imageTensor } from '../training/embedding-table.ts';

/** Labelled images by which a model is judged before and after its weights were quantised. */
export interface JudgedImages {
  readonly images: ImageSet;
  /** What they are: `queries of the same episode`. */
  readonly on: string;
  /** The share of a model's answers that is right; null where none can be judged. @param full those with float32 weights */
  accuracy(answers: Answers, full: Answers): number | null;
}

/** What a model says of images. */
export interface Answers {
  /** [numImages, depth] */
  readonly embeddings: Float32Array;
  /** [numImages, numClasses] */
  readonly probabilities: Float32Array;
}

/** What quantised weights cost. */
export interface QuantizationCost {
  readonly on: string;
  readonly images: number;
  /** Accuracy with float32 weights and with quantised ones; null where no image can be judged. */
  readonly before: number | null;
  readonly after: number | null;
  /** Largest change of a probability of a class, over the images. */
  readonly largestChange: number;
}

const BATCH = 32;

/** Asks a model and the same with quantised weights the same images. */
export async function quantizationCost(
  full: tfl.LayersModel,
  quantized: tfl.LayersModel,
  embeddingLayer: string,
  { images, on, accuracy }: JudgedImages,
): Promise<QuantizationCost> {
  const before = await ask(full, embeddingLayer, images);
  const after = await ask(quantized, embeddingLayer, images);
  const changes = before.probabilities.map((p, at) => Math.abs(p - after.probabilities[at]!));
  return {
    ...{ on, images: images.numImages },
    before: accuracy(before, before),
    after: accuracy(after, before),
    largestChange: changes.reduce((most, change) => Math.max(most, change), 0),
  };
}

async function ask(model: tfl.LayersModel, embeddingLayer: string, images: ImageSet): Promise<Answers> {
  const embedding = model.getLayer(embeddingLayer).output as tfl.SymbolicTensor;
  const both = tfl.model({ inputs: model.inputs, outputs: [embedding, model.outputs[0] as tfl.SymbolicTensor] });
  const chunks: [Float32Array, Float32Array][] = [];
  for (let start = 0; start < images.numImages; start += BATCH) {
    const rows = Int32Array.from({ length: Math.min(BATCH, images.numImages - start) }, (_, i) => start + i);
    const outputs = tf.tidy(() => {
      const bytes = imageTensor(images, { rows, turns: new Uint8Array(rows.length) });
      return both.predictOnBatch(tf.div(tf.cast(bytes, 'float32'), 255)) as tf.Tensor[];
    });
    const [x, c] = (await Promise.all(outputs.map((output) => output.data()))) as [Float32Array, Float32Array];
    tf.dispose(outputs);
    chunks.push([x, c]);
  }
  const joined = (which: 0 | 1) => Float32Array.from(chunks.flatMap((chunk) => Array.from(chunk[which])));
  return { embeddings: joined(0), probabilities: joined(1) };
}

/** The share of images whose likeliest class is theirs. @param probabilities [numImages, numClasses] */
export function labelAccuracy(labels: Int32Array, probabilities: Float32Array): number {
  const numClasses = probabilities.length / labels.length;
  const right = labels.filter((label, i) => {
    const row = probabilities.subarray(i * numClasses, (i + 1) * numClasses);
    return row.indexOf(Math.max(...row)) === label;
  });
  return right.length / labels.length;
}

/**
 * The share of a fitted model's support that is right when each image is left out of the prototypes. The model is fitted
 * anew to the pictures as the full network embeds them: they are not quite the images that it was fitted on.
 * @param judged embeddings of the pictures by the network to be judged, [numSamples, depth]
 * @param full the same by the network with float32 weights
 */
export function leaveOneOutAccuracy(fitted: FittedModel, judged: Float32Array, full: Float32Array): number | null {
  const { head, scaling, support, masses } = fitModel({
    ...fitted,
    names: fitted.classes.map(({ name }) => name),
    support: { ...fitted.support, embeddings: full },
  });
  const { labels } = support;
  const scaled = scaleEmbeddings(scaling, full, full, head.depth);
  const shares = responsibilities(head, scaled, labels);
  const around = deviations(head, scaled, shares, masses);
  const leftOut = leaveOneOut(head, around, scaleEmbeddings(scaling, judged, full, head.depth), labels, shares);
  if (leftOut.length === 0) return null;
  const right = leftOut.filter(
    ({ label, logProbabilities }) => logProbabilities.indexOf(Math.max(...logProbabilities)) === label,
  );
  return right.length / leftOut.length;
}
