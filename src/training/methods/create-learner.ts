import type * as tfl from '@tensorflow/tfjs-layers';
import type { TrainConfig } from '../config.ts';
import { EpisodicModel } from '../episodic-model.ts';
import type { EpisodicLearner } from '../episodic-learner.ts';
import { facilityLocation } from './facility-location.ts';
import { gaussianPrototypes } from './gaussian.ts';
import { infiniteMixturePrototypes } from './infinite-mixture.ts';
import { matchingNetwork } from './matching.ts';
import type { EpisodicMethod } from './method.ts';
import type { PeerName } from './method-names.ts';
import { PeerModel } from './peer-model.ts';
import { siameseNetwork } from './siamese.ts';
import { singlePrototype } from './single.ts';
import { tripletEmbedding } from './triplet.ts';

/** A peer from its settings, for embeddings of `depth`. */
const PEERS: Readonly<Record<PeerName, (config: TrainConfig, depth: number) => EpisodicMethod>> = {
  single: singlePrototype,
  matching: matchingNetwork,
  gaussian: gaussianPrototypes,
  infiniteMixture: infiniteMixturePrototypes,
  facilityLocation,
  siamese: (_, depth) => siameseNetwork(depth),
  triplet: tripletEmbedding,
};

/** A fresh learner of a config's method around a backbone. */
export function createLearner(backbone: tfl.LayersModel, config: TrainConfig): EpisodicLearner {
  if (config.method === 'untwist') return new EpisodicModel(backbone, config);
  const depth = backbone.outputs[0]?.shape.at(-1);
  if (typeof depth !== 'number') throw new RangeError('createLearner: the backbone must say how wide its output is.');
  return new PeerModel(backbone, PEERS[config.method](config, depth));
}
