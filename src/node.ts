// The door for Node: everything of the other one, and what needs a disk or trains.
export * from './index.ts';
export { describeEngine, useBackend, type BackendOptions, type EngineInfo } from './engine/index.ts';
export { requireTrainingKernels } from './engine/training-kernels.ts';
export { DATASET_DEFAULTS, openDataset, type DatasetSettings } from './episodes/open-dataset.ts';
export { loadBackbone, type BackboneOptions } from './backbones/load-backbone.node.ts';
export { featuresOf, loadFeatures, type FeatureExtractor } from './backbones/feature-extractor.node.ts';
export { cachedFeatures, type FeatureRequest } from './training/cached-features.ts';
export { readModelFolder, saveModelFolder } from './backbones/model-folder.node.ts';
export { inlineNetwork } from './interpretation/fitted/inline-network.node.ts';
export { openAnyNetwork } from './interpretation/fitted/open-network.node.ts';
export type { EpisodeBatch, EpisodeLoss, EpisodicLearner } from './training/episodic-learner.ts';
export { EpisodicModel, type EpisodicModelOptions } from './training/episodic-model.ts';
export { requireUntwist } from './training/require-untwist.ts';
export { createLearner } from './training/methods/create-learner.ts';
export { METHOD_NAMES, type MethodName } from './training/methods/method-names.ts';
export type { EpisodicMethod } from './training/methods/method.ts';
export { PeerModel } from './training/methods/peer-model.ts';
export { episodeBatch } from './training/episode-batch.ts';
export { Adam } from './training/adam.ts';
export { trainStep } from './training/train-step.ts';
export { halvingRate } from './training/schedule.ts';
export { parseTrainConfig, type TrainConfig } from './training/config.ts';
export { trainEpisodic, type TrainingOptions, type TrainingProgress, type TrainingResult } from './training/trainer.ts';
export { CheckpointStore } from './training/checkpoint-store.ts';
export { readCheckpoint, restoreModel, type Checkpoint } from './training/run-checkpoint.ts';
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
export { COMPARED_PEERS, compareOnEpisodes, type ComparedMethod, type ComparedPeer } from './evaluation/compare.ts';
export { embeddingTwist } from './evaluation/embedding-twist.ts';
export { classifierAccuracy, type Classifier, type EmbeddedEpisode } from './evaluation/peers/classifier.ts';
export { PEER_NAMES, peerFamily, type PeerMaterial, type PeerName } from './evaluation/peers/families.ts';
export { searchPeer, type PeerChoice, type PeerFamily } from './evaluation/peers/search.ts';
export { createFanOutLogger } from './logging/fan-out.ts';
export { createJsonLinesLogger } from './logging/json-lines.ts';
export { createTensorBoardLogger } from './logging/tensor-board.ts';
export { mapSvg } from './report/map-svg.ts';
export { mapPng } from './report/map-png.ts';
export { explainPage, type ExplainPage } from './report/explain/page.ts';
export { pathPlotSvg } from './report/path-plot.ts';
export { probePlotSvg, type ProbePlot } from './report/probe-plot.ts';
export { picturePng, pictureSheet } from './report/picture-sheet.ts';
export { textTable, markdownTable } from './report/table.ts';
