/**
 * The door for Node: everything of `untwist`, and what needs a disk or trains.
 * @module untwist/node
 */
export * from './index.ts';
export { describeEngine, useBackend, type BackendOptions, type EngineInfo } from './engine/index.ts';
export { requireTrainingKernels } from './engine/training-kernels.ts';
export { DATASET_DEFAULTS, openDataset, type DatasetSettings, type OpenCallbacks } from './episodes/open-dataset.ts';
export type { Progress } from './episodes/decode.ts';
export { loadBackbone, type BackboneOptions } from './backbones/load-backbone.node.ts';
export { featuresOf, loadFeatures, type FeatureExtractor } from './backbones/feature-extractor.node.ts';
export { cachedFeatures, type FeatureRequest } from './training/cached-features.ts';
export { readModelFolder, saveModelFolder } from './backbones/model-folder.node.ts';
export { inlineNetwork } from './interpretation/fitted/inline-network.node.ts';
export { openAnyNetwork } from './interpretation/fitted/open-network.node.ts';
export type { Classified, EpisodeBatch, EpisodeLoss, EpisodicLearner } from './training/episodic-learner.ts';
export { EpisodicModel, type EpisodicModelOptions } from './training/episodic-model.ts';
export { requireUntwist } from './training/require-untwist.ts';
export { createLearner } from './training/methods/create-learner.ts';
export { METHOD_NAMES, type MethodName } from './training/methods/method-names.ts';
export type { EmbeddedSets, EpisodicMethod } from './training/methods/method.ts';
export { PeerModel } from './training/methods/peer-model.ts';
export { episodeBatch, type BatchJitter } from './training/episode-batch.ts';
export { Adam, type AdamOptions, type AdamState } from './training/adam.ts';
export { trainStep, type StepSettings, type StepValues, type TrainStep } from './training/train-step.ts';
export { halvingRate } from './training/schedule.ts';
export { parseTrainConfig, type TrainConfig } from './training/config.ts';
export { trainEpisodic, type TrainingOptions, type TrainingProgress, type TrainingResult } from './training/trainer.ts';
export type { Decisions } from './training/decisions.ts';
export type { Validation } from './training/validator.ts';
export type { CheckpointFiles } from './training/checkpoint.ts';
export { CheckpointStore } from './training/checkpoint-store.ts';
export { readCheckpoint, restoreModel, type Checkpoint, type TrainingState } from './training/run-checkpoint.ts';
export {
  batchOf,
  readBrokenStep,
  saveBrokenStep,
  type BrokenTraining,
  type SavedStep,
} from './training/broken-step.ts';
export { firstNotFinite, replayStep, type Magnitude, type ReplayedStep } from './training/replay-step.ts';
export { BrokenStep } from './training/train-step.ts';
export { buildModel, loadModel } from './training/build-model.ts';
export {
  COMPARED_PEERS,
  compareOnEpisodes,
  type ComparedMethod,
  type ComparedPeer,
  type CompareOptions,
  type CompareStage,
} from './evaluation/compare.ts';
export { embeddingTwist } from './evaluation/embedding-twist.ts';
export {
  classifierAccuracy,
  type Classifier,
  type EmbeddedEpisode,
  type FittedClassifier,
} from './evaluation/peers/classifier.ts';
export { PEER_NAMES, peerFamily, type PeerMaterial, type PeerName } from './evaluation/peers/families.ts';
export type { Background } from './evaluation/peers/siamese.ts';
export {
  searchPeer,
  type PeerCandidate,
  type PeerChoice,
  type PeerFamily,
  type PeerSetting,
  type SettingAxis,
} from './evaluation/peers/search.ts';
export { createFanOutLogger } from './logging/fan-out.ts';
export { createJsonLinesLogger, type JsonLinesOptions } from './logging/json-lines.ts';
export { createTensorBoardLogger, type TensorBoardOptions } from './logging/tensor-board.ts';
export { mapSvg } from './report/map-svg.ts';
export { mapPng, type MapPicture } from './report/map-png.ts';
export { explainPage, type ExplainPage } from './report/explain/page.ts';
export { pathPlotSvg, type PathPlotInput, type PathPlotPoint } from './report/path-plot.ts';
export { probePlotSvg, type PlottedSample, type ProbePlot } from './report/probe-plot.ts';
export type { RgbPicture, SheetImages } from './report/prototype-sheet.ts';
export { picturePng, pictureSheet } from './report/picture-sheet.ts';
export { textTable, markdownTable, type Table } from './report/table.ts';
