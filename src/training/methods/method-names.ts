/** The published methods that train a network end to end too (method §7). */
export const PEER_NAMES = [
  'single',
  'matching',
  'gaussian',
  'infiniteMixture',
  'facilityLocation',
  'siamese',
  'triplet',
] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** Ours, and those it is compared with. */
export const METHOD_NAMES = ['untwist', ...PEER_NAMES] as const;
/** One of {@link METHOD_NAMES}. */
export type MethodName = (typeof METHOD_NAMES)[number];
