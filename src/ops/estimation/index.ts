export { crossValidateFit, type CandidateScore, type FitCandidate, type FitChoice } from './cross-validate.ts';
export {
  ADAPTIVE_FIT,
  DISTANCE_UNITS,
  FIT_DEFAULTS,
  type DistanceUnit,
  type FitExtras,
  type FitOptions,
} from './fit-options.ts';
export type { FitEvent, HistoryEntry, StepKind } from './fit-history.ts';
export { stratifiedFolds, type Fold } from './folds.ts';
export { SCALINGS, scaleEmbeddings, type Scaling } from './scaling.ts';
export { ASSOCIATION_FREEDOMS, REGULARISERS, type AssociationFreedom, type Regulariser } from './problem.ts';
export { gramMatrix } from './gram.ts';
export { fitPrototypes, type FittedPrototypes } from './fit-prototypes.ts';
export { classProbabilities, errorRate, type PrototypeClassifier } from './predict.ts';
export { countNonZero } from './sparsity.ts';
export {
  PATH_DEFAULTS,
  regularisationPath,
  type PathOptions,
  type PathPoint,
  type RegularisationPath,
  type ValidationSet,
} from './path.ts';
