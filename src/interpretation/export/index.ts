export { CalibratedProbabilities, type CalibratedProbabilitiesArgs } from './calibrated-probabilities.ts';
export { fittedSource, type ClassifierSource, type EmbeddingAffine } from './classifier-source.ts';
export { exportModel, type ExportedModel, type ExportOptions } from './export-model.ts';
export { QUANTIZATIONS, quantizeWeights, type Quantization, type SavedWeights } from './quantize-weights.ts';
