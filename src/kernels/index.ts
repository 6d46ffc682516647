export { batchNormTraining, type BatchNormTraining } from './batch-norm.ts';
export { byteTensor } from './byte-tensor.ts';
export { useFastGradients } from './fast-gradients.ts';
export { forgetRepeated, repeatedly } from './graph/repeated.ts';
export { maxPoolTraining } from './max-pool-training.ts';
