// The door for Node and browser: nothing here touches a disk.
export { Random, type RandomState } from './base/random.ts';
export { UsageError, UserError } from './base/errors.ts';
export * from './ops/index.ts';
export * from './ops/estimation/index.ts';
export * from './layers/index.ts';
export * from './backbones/index.ts';
export { batchNormTraining, useFastGradients } from './kernels/index.ts';
export { EpisodeSampler, type EpisodeSpec, type LabelBy, type SamplerState } from './episodes/sampler.ts';
export { gatherBatch } from './episodes/batch.ts';
export { DEFAULT_JITTER, jitterBatch, type AffineJitter } from './episodes/augment.ts';
export { withRotations } from './episodes/rotations.ts';
export { createGlyphs, defaultGlyphOptions, type GlyphOptions } from './episodes/glyphs/index.ts';
export type { Dataset, Episode, EpisodePart, ImageClass, ImageSet, QuarterTurns, Split } from './episodes/types.ts';
export { meanInterval, pairedDifference, formatPercent, type Interval } from './metrics/interval.ts';
export { accuracy, balancedAccuracy, confusion, predictedLabels } from './metrics/accuracy.ts';
export { expectedCalibrationError, reliabilityBins } from './metrics/calibration.ts';
export { fitTemperature, scaledProbabilities } from './metrics/temperature-scaling.ts';
export { measureTwist, type Twist, type TwistInput } from './metrics/twist.ts';
export { prototypesInData } from './metrics/prototypes-in-data.ts';
export { buildMap, type MapInput, type PrototypeMap } from './interpretation/map.ts';
export { describePrototypes, type ModelDescription } from './interpretation/describe-prototypes.ts';
export { explainDecisions, type Decision } from './interpretation/decisions.ts';
export { readableModel, type ReadableModelOptions } from './interpretation/readable-model.ts';
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
export type { Logger, LoggedImage } from './logging/logger.ts';
