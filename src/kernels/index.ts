export { batchNormTraining, type BatchNormTraining } from './batch-norm.ts';
export { useFastGradients } from './fast-gradients.ts';
