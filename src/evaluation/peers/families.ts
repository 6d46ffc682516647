import type { Random } from '../../base/random.ts';
import type { FitOptions } from '../../ops/estimation/fit-options.ts';
import { estimatedPrototypes } from './estimated-prototypes.ts';
import { facilityLocation } from './facility-location.ts';
import { gaussianPrototypes, GAUSSIAN_SHAPES } from './gaussian-prototypes.ts';
import { infiniteMixture } from './infinite-mixture.ts';
import { matchingAttention } from './matching-attention.ts';
import { nearestClassMean } from './nearest-class-mean.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import { buildFamily, type Axes } from './family.ts';
import type { PeerFamily } from './search.ts';
import { severalMeans } from './several-means.ts';
import { siameseFamily } from './siamese-family.ts';
import type { Background } from './siamese.ts';
import { softmaxRegression } from './softmax-regression.ts';

/** Ours by estimation first, then those it is compared with (method §7). */
export const PEER_NAMES = [
  'estimatedL2',
  'estimatedL1',
  'estimatedMixture',
  'nearestClassMean',
  'softmaxRegression',
  'nearestNeighbours',
  'severalMeans',
  'gaussianPrototypes',
  'matchingAttention',
  'infiniteMixture',
  'facilityLocation',
  'siamese',
] as const;
/** One of {@link PEER_NAMES}. */
export type PeerName = (typeof PEER_NAMES)[number];

/** What peers are made from besides the support of an episode. */
export interface PeerMaterial {
  /** Seeds of k-means and draws of pairs; left where it was. */
  readonly random: Random;
  /** What `siamese` learns its metric from; no other peer needs it. */
  readonly background?: Background;
}

/**
 * A peer with the settings that are tried.
 * @throws RangeError for `siamese` without a background.
 */
export function peerFamily(name: PeerName, material: PeerMaterial): PeerFamily<PeerName> {
  return FAMILIES[name](material);
}

const FAMILIES: Readonly<Record<PeerName, (material: PeerMaterial) => PeerFamily<PeerName>>> = {
  estimatedL2: ({ random }) => estimated('estimatedL2', 'ours, estimated, L2', 'l2', random),
  estimatedL1: ({ random }) => estimated('estimatedL1', 'ours, estimated, L1', 'l1', random),
  estimatedMixture: ({ random }) => estimated('estimatedMixture', 'ours, estimated, mixture', 'dirichlet', random),
  nearestClassMean: () => buildFamily('nearestClassMean', 'nearest class mean', {}, () => nearestClassMean),
  softmaxRegression: () =>
    buildFamily(
      'softmaxRegression',
      'soft-max regression, L2',
      { strength: { values: [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6], openEnds: 'both' } },
      ({ strength }) => softmaxRegression(strength),
    ),
  nearestNeighbours: () =>
    buildFamily('nearestNeighbours', 'nearest neighbours', { neighbours: COUNTS }, ({ neighbours }) =>
      nearestNeighbours(neighbours),
    ),
  severalMeans: ({ random }) =>
    buildFamily('severalMeans', 'several means a class', { means: COUNTS }, ({ means }) => severalMeans(means, random)),
  gaussianPrototypes: () =>
    buildFamily(
      'gaussianPrototypes',
      'Gaussian prototypes',
      {
        shape: { values: GAUSSIAN_SHAPES, openEnds: 'none' },
        ownShare: { values: [0, 0.1, 0.3, 0.5, 0.8], openEnds: 'last' },
      },
      ({ shape, ownShare }) => gaussianPrototypes(shape, ownShare),
    ),
  matchingAttention: () =>
    buildFamily(
      'matchingAttention',
      'matching by attention',
      { sharpness: { values: [1, 3, 10, 30, 100, 300], openEnds: 'both' } },
      ({ sharpness }) => matchingAttention(sharpness),
    ),
  infiniteMixture: () =>
    buildFamily(
      'infiniteMixture',
      'infinite mixture',
      { spread: { values: [1, 0.3, 0.1, 0.03, 0.01, 0.003], openEnds: 'both' } },
      ({ spread }) => infiniteMixture(spread),
    ),
  facilityLocation: () =>
    buildFamily('facilityLocation', 'facility location', { facilities: COUNTS }, ({ facilities }) =>
      facilityLocation(facilities),
    ),
  siamese: ({ random, background }) => siameseFamily(background, random),
};

/** Numbers of neighbours, means or facilities. */
const COUNTS = { values: [1, 2, 3, 5, 10, 20, 40], openEnds: 'last' } as const satisfies Axes[string];

/** Temperature in the scatter of a cluster (`FitOptions.distanceUnit`), which means the same on every embedding. */
function estimated(
  name: PeerName,
  title: string,
  regulariser: FitOptions['regulariser'],
  random: Random,
): PeerFamily<PeerName> {
  const axes = {
    initialisation: { values: ['classMeans', 'supportSamples'], openEnds: 'none' },
    temperature: { values: [0.3, 0.1, 0.03], openEnds: 'both' },
    alpha: { values: [1e-2, 1e-3, 1e-4], openEnds: 'both' },
  } as const;
  const association = regulariser === 'dirichlet' ? 'mixture' : 'softmax';
  return buildFamily(name, title, axes, (setting) => {
    // λτ = 1: C without penalty is the joint likelihood of samples and labels, so that prototypes stay in the data.
    const anchor = 1 / setting.temperature;
    return estimatedPrototypes({ ...setting, anchor, regulariser, association, distanceUnit: 'scatter' }, random);
  });
}
