// Importing this registers the kernels and gradients with tfjs; each falls back to tfjs's own where a backend has none.
import './relu.ts';
import './max-pool.ts';
export { batchNormTraining, type BatchNormTraining } from './batch-norm.ts';
