/**
 * Everything that a page without a bundler needs: all of `untwist`, tfjs itself, and a classifier of pictures.
 * @module untwist/browser
 */
// These types are published; the sources beside this file are checked against them.
import type { FittedModel, Prediction } from 'untwist';

export * from 'untwist';
export * as tf from '@tensorflow/tfjs-core';
export * as tfl from '@tensorflow/tfjs-layers';

/** A picture in a page that has been loaded: `<img>`, `<canvas>`, `ImageBitmap` and so on. */
export type PagePicture = HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | HTMLVideoElement;

/** A fitted model that is ready to classify pictures. */
export interface Classifier {
  readonly fitted: FittedModel;
  /** What it computes on, in words: `WebGL (NVIDIA ...)`. */
  readonly device: string;
  /**
   * The class of a picture, and why; the picture is taken as `untwist predict` takes a file: its middle square, white behind
   * what is see-through.
   * @throws UserError for a picture that is not loaded, or too large, or that another site does not let this page read
   */
  classify(picture: PagePicture): Promise<Prediction>;
  /**
   * Frees what the network holds of the device, after the answers that were asked for before; none can be asked for then.
   * The backend stays, for other models of the page.
   */
  dispose(): Promise<void>;
}

/**
 * Opens a fitted model that `untwist fit` wrote, on the best of WebGPU, WebGL and WebAssembly that works here.
 * @param artifact its address, relative to the page, or its bytes
 * @throws UserError where it cannot be fetched, is no fitted model, or does not hold its network
 */
export function openClassifier(artifact: string | URL | Uint8Array): Promise<Classifier>;
