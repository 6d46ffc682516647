export { squaredDistances, matchingLogits, prototypeMatching } from './matching.ts';
export { ASSOCIATION_FORMS, classLogProbabilities, prototypeClasses, type AssociationForm } from './association.ts';
export { anchorLoss, crossEntropy } from './losses.ts';
export { detach } from './detach.ts';
export {
  PROTOTYPE_SOURCES,
  classMeans,
  supportPrototypes,
  type PrototypeSource,
  type SupportPrototypes,
} from './support-prototypes.ts';
export { supportAssociation } from './support-association.ts';
export {
  EPISODE_HEAD_DEFAULTS,
  applyEpisodeHead,
  buildEpisodeHead,
  type EpisodeHead,
  type EpisodeHeadOptions,
} from './episode-head.ts';
export { batchPrototypes, classFractions } from './batch-prototypes.ts';
export { homogeneity, softNmi } from './homogeneity.ts';
export { prototypeAffinity, untwisting } from './untwisting.ts';
