export {
  addClass,
  addSamples,
  classOf,
  mergeClasses,
  removeClass,
  renameClass,
  type ClassSamples,
} from './edit-classes.ts';
export { FITTED_SUFFIX, loadFitted, mayBeFitted, toBytes } from './artifact.ts';
export { FITTED_FORMAT } from './manifest.ts';
export { compareImages, type ImageComparison } from './compare-images.ts';
export { fitModel, type FitRequest } from './fit-model.ts';
export type {
  FittedClass,
  FittedInput,
  FittedModel,
  InlineNetwork,
  LeaveOneOutSummary,
  Provenance,
  ReferencedNetwork,
  SupportSamples,
} from './fitted-model.ts';
export { imageStatistics, type ImageBytes } from './image-statistics.ts';
export { CARD_FORMAT, parseModelCard, type ImageStatistics, type ModelCard } from './model-card.ts';
export { modelOnSupport } from './model-on-support.ts';
export { openNetwork } from './open-network.ts';
export { modelOutlierScores, outlierAuroc, type OutlierModel } from './outlier-auroc.ts';
export {
  embedImages,
  predict,
  predictEmbeddings,
  type ClassProbability,
  type NearSupport,
  type Prediction,
  type PrototypePart,
} from './predict.ts';
