/**
 * The door for Node and browser: nothing here touches a disk.
 * @module untwist
 */
export { Random, type RandomState } from './base/random.ts';
export { UsageError, UserError } from './base/errors.ts';
export * from './ops/index.ts';
export * from './ops/estimation/index.ts';
export * from './layers/index.ts';
export * from './backbones/index.ts';
export { batchNormTraining, useFastGradients, type BatchNormTraining } from './kernels/index.ts';
export { EpisodeSampler, type EpisodeSpec, type LabelBy, type SamplerState } from './episodes/sampler.ts';
export { gatherBatch } from './episodes/batch.ts';
export { DEFAULT_JITTER, jitterBatch, jitterOfSize, type AffineJitter, type BatchShape } from './episodes/augment.ts';
export { withRotations } from './episodes/rotations.ts';
export { createGlyphs, defaultGlyphOptions, type GlyphOptions } from './episodes/glyphs/index.ts';
export type { Dataset, Episode, EpisodePart, ImageClass, ImageSet, QuarterTurns, Split } from './episodes/types.ts';
export {
  meanInterval,
  pairedDifference,
  formatPercent,
  type Interval,
  type PairedDifference,
} from './metrics/interval.ts';
export { accuracy, balancedAccuracy, confusion, predictedLabels } from './metrics/accuracy.ts';
export { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from './metrics/calibration.ts';
export { fitTemperature, scaledProbabilities } from './metrics/temperature-scaling.ts';
export { measureTwist, type Twist, type TwistInput } from './metrics/twist.ts';
export { prototypesInData, type PrototypesInData } from './metrics/prototypes-in-data.ts';
export { auroc } from './metrics/auroc.ts';
export { buildMap, type MapInput, type MapPrototype, type MapSample, type PrototypeMap } from './interpretation/map.ts';
export type { ClassDescription, ClassKind } from './interpretation/describe-classes.ts';
export {
  describePrototypes,
  type DescriptionInput,
  type ModelDescription,
  type NearSample,
  type PrototypeDescription,
} from './interpretation/describe-prototypes.ts';
export type { ClassReading, ModelOnSamples } from './interpretation/model-on-samples.ts';
export {
  explainDecisions,
  type Decision,
  type DecisionInput,
  type PrototypeShare,
} from './interpretation/decisions.ts';
export { readableModel, type ReadableModelOptions } from './interpretation/readable-model.ts';
export { predictImages, type ImageClassifier, type ImagePredictions } from './interpretation/probe/image-classifier.ts';
export { ATTACKS, type Attack } from './interpretation/probe/flipping-sizes.ts';
export { NORMS, type Norm } from './interpretation/probe/norms.ts';
export {
  probeImages,
  type ImageProbe,
  type ProbedAttack,
  type ProbedSample,
  type ProbeOptions,
} from './interpretation/probe/probe-images.ts';
export {
  prototypeFragility,
  regionFragility,
  type Fragility,
  type PrototypeFragility,
  type Region,
  type RegionFragility,
} from './interpretation/probe/fragility.ts';
export {
  lostSamples,
  perturbedPredictions,
  type LostSamples,
  type PerturbedPredictions,
  type PerturbOptions,
} from './interpretation/probe/lost-samples.ts';
export { rankCorrelation, type RankCorrelation } from './interpretation/probe/rank-correlation.ts';
export type { AscentSettings } from './interpretation/pictures/ascend.ts';
export {
  prototypePictures,
  type PicturesInput,
  type PrototypePicture,
  type PrototypePictures,
} from './interpretation/pictures/prototype-pictures.ts';
export type { BoundaryCrossing } from './interpretation/neighbourhood/class-boundary.ts';
export {
  neighbourhood,
  type LocalPoint,
  type Neighbourhood,
  type NeighbourhoodInput,
  type NeighbourPrototype,
  type NeighbourSample,
} from './interpretation/neighbourhood/neighbourhood.ts';
export * from './interpretation/fitted/index.ts';
export * from './interpretation/export/index.ts';
export * from './interpretation/reading/index.ts';
export { adaptModel, type AdaptedModel } from './training/global-adapt.ts';
export { feedbackLoss, withEmbeddingOutput, type Feedback } from './training/global-feedback.ts';
export {
  addPrototypeHead,
  prototypeHeadOf,
  prototypesOf,
  setPrototypes,
  type PrototypeHead,
  type PrototypeHeadOptions,
} from './training/global-head.ts';
export type { LoggedDecisions, LoggedEmbedding, LoggedImage, Logger } from './logging/logger.ts';
