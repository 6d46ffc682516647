// The types that a user gets: what is right compiles, what is wrong does not.
import { loadFitted, openNetwork, predict, type FittedModel, type Prediction } from 'untwist';
import { openClassifier, tf, type Classifier } from 'untwist/browser';
import { openDataset, useBackend } from 'untwist/node';

const fitted: FittedModel = loadFitted(new Uint8Array());
// @ts-expect-error a string is no file
loadFitted('letters.untwist');

export async function answer(image: HTMLImageElement): Promise<Prediction> {
  const classifier: Classifier = await openClassifier('letters.untwist');
  // @ts-expect-error an address is no picture
  await classifier.classify('drawing.png');
  const [first] = await predict(fitted, await openNetwork(fitted), tf.zeros([1, 28, 28, 1]) as tf.Tensor4D);
  return first ?? classifier.classify(image);
}

export const backend = useBackend({ backend: 'wasm' });
// @ts-expect-error there is no such backend
void useBackend({ backend: 'abacus' });
// @ts-expect-error a data set needs settings
void openDataset();
