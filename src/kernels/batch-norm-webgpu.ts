import * as tf from '@tensorflow/tfjs-core';
import { columnSums } from './column-sums-webgpu.ts';
import { runShader, shareData, WEBGPU } from './webgpu-shader.ts';

/** WGSL: the normalised entry `at`, of `column`, by the mean and the unbiased variance of its column. */
const NORMALISED = '(x[at] - mean[column]) * inverseSqrt(variance[column] * uniforms.shrink + uniforms.epsilon)';

/** The matrix [rows, columns] that a feature map is to batch normalisation, and what makes a variance the biased one. */
function matrixOf({ shape }: tf.TensorInfo) {
  const columns = shape.at(-1) as number;
  const rows = shape.reduce((a, b) => a * b, 1) / columns;
  return { rows, columns, freedom: Math.max(1, rows - 1), shrink: Math.max(1, rows - 1) / rows };
}

type GradientInputs = Record<'dy' | 'x' | 'gamma' | 'reserve1' | 'reserve2', tf.TensorInfo>;

/** Outputs y, mean, unbiased variance; the reserves are the last two once more. */
tf.registerKernel({
  kernelName: 'UntwistBatchNormTraining',
  backendName: WEBGPU,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
    const { rows, columns, freedom, shrink } = matrixOf(x);
    const mean = columnSums(backend, { key: 'x', inputs: { x }, rows, columns, term: 'x[at]', factor: 1 / rows });
    const variance = columnSums(backend, {
      key: 'squaredDeviation',
      inputs: { x, mean },
      ...{ rows, columns },
      term: '(x[at] - mean[column]) * (x[at] - mean[column])',
      factor: 1 / freedom,
    });
    const y = runShader(backend, {
      key: 'batchNorm',
      inputs: { x, mean, variance, gamma, beta },
      outputShape: x.shape,
      integers: { columns },
      floats: { shrink, epsilon: attrs!['epsilon'] as number },
      code: `
        let at = index;
        let column = index % uniforms.columns;
        result[index] = ${NORMALISED} * gamma[column] + beta[column];`,
    });
    const reserves = [mean, variance, mean].map((info) => shareData(backend, info));
    return [y, mean, variance, ...reserves];
  },
});

tf.registerKernel({
  kernelName: 'UntwistBatchNormTrainingGrad',
  backendName: WEBGPU,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, x, gamma, reserve1: mean, reserve2: variance } = inputs as GradientInputs;
    const { rows, columns, shrink } = matrixOf(x);
    const floats = { shrink, epsilon: attrs!['epsilon'] as number };
    const sums = { rows, columns, factor: 1 };
    const dBeta = columnSums(backend, { key: 'x', inputs: { x: dy }, ...sums, term: 'x[at]' });
    const dGamma = columnSums(backend, {
      key: 'batchNormSlope',
      inputs: { dy, x, mean, variance },
      ...sums,
      floats,
      term: `dy[at] * ${NORMALISED}`,
    });
    const dx = runShader(backend, {
      key: 'batchNormGradient',
      inputs: { dy, x, mean, variance, gamma, dGamma, dBeta },
      outputShape: x.shape,
      integers: { columns },
      floats: { ...floats, perRow: 1 / rows },
      code: `
        let at = index;
        let column = index % uniforms.columns;
        let slope = gamma[column] * inverseSqrt(variance[column] * uniforms.shrink + uniforms.epsilon);
        let explained = (dBeta[column] + ${NORMALISED} * dGamma[column]) * uniforms.perRow;
        result[index] = slope * (dy[index] - explained);`,
    });
    return [dx, dGamma, dBeta];
  },
});
