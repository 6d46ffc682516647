// Everything that a page without a bundler needs, as one module: `untwist/browser`. Its types are in untwist.d.ts.
export * from '../src/index.ts';
export * as tf from '@tensorflow/tfjs-core';
export * as tfl from '@tensorflow/tfjs-layers';
export { openClassifier } from './open-classifier.ts';
