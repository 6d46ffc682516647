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
  EPISODE_STEP_DEFAULTS,
  applyEpisodeHead,
  buildEpisodeHead,
  type EpisodeHead,
  type EpisodeHeadOptions,
  type EpisodeSteps,
} from './episode-head.ts';
export { objectiveGradients, type ObjectiveGradients, type SupportObjective } from './objective-gradients.ts';
export { adaptPrototypes, type AdaptEvent } from './prototype-number/adapt-prototypes.ts';
export { scaleFreePenalty } from './scale-free-penalty.ts';
export { unrolledSteps, type UnrolledSteps } from './unrolled-steps.ts';
export { batchPrototypes, classFractions } from './batch-prototypes.ts';
export { homogeneity, softNmi } from './homogeneity.ts';
export { prototypeAffinity, sampleSpread, untwisting } from './untwisting.ts';
export { coarseCrossEntropy } from './coarse-matching.ts';
export { leaveOneOut, type LeaveOneOut } from './leave-one-out.ts';
export { unitRows } from './unit-rows.ts';
export { classMaximum } from './class-maximum.ts';
export { attentionLogProbabilities } from './attention-matching.ts';
export {
  COVARIANCE_FORMS,
  classGaussians,
  gaussianDistances,
  pointWidth,
  splitGaussian,
  type CovarianceForm,
  type Gaussians,
} from './gaussian-prototypes.ts';
export { foundingThreshold, infiniteMixture } from './infinite-mixture.ts';
export { facilityLocationLoss } from './facility-location.ts';
export { classMedoids, worstFacilities, type FacilityProblem } from './facility-inference.ts';
export { pairLogits, pairLoss } from './pair-similarity.ts';
export { semiHardTriplets, tripletLoss, type Triplet } from './triplet.ts';
export { requireSynchronousReads } from './synchronous-reads.ts';
