import * as tf from '@tensorflow/tfjs-core';
import { addColumns, columnMoments, columnProducts, scaleColumns } from './columns-wasm.ts';
import { floats, newTensor, WASM } from './wasm-memory.ts';

// The kernels of batch-norm.ts: one pass for the statistics and one for the result, in float64 between them.

/** Outputs y, mean, unbiased variance; the reserves: the mean once more, 1 / deviation, and an empty one. */
tf.registerKernel({
  kernelName: 'UntwistBatchNormTraining',
  backendName: WASM,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
    const { epsilon } = attrs as { epsilon: number };
    const depth = x.shape.at(-1) as number;
    const outputs = [x.shape, [depth], [depth], [depth], [depth], [0]].map((shape) => newTensor(backend, shape));
    const [y, mean, variance, sameMean, inverse] = outputs.map((info) => floats(backend, info)) as [F, F, F, F, F];
    const [values, factors, shifts] = [x, gamma, beta].map((info) => floats(backend, info)) as [F, F, F];
    const rows = values.length / depth;
    const moments = columnMoments(values, depth);
    const slope = new Float64Array(depth);
    const constant = new Float64Array(depth);
    for (let c = 0; c < depth; c++) {
      const average = moments.sums[c]! / rows;
      const biased = Math.max(0, moments.squares[c]! / rows - average * average);
      const scale = 1 / Math.sqrt(biased + epsilon);
      mean[c] = sameMean[c] = average;
      variance[c] = (biased * rows) / Math.max(1, rows - 1);
      inverse[c] = scale;
      slope[c] = factors[c]! * scale;
      constant[c] = shifts[c]! - average * slope[c]!;
    }
    scaleColumns(y, values, slope, constant);
    return outputs;
  },
});

/** dx = γ / deviation · (dy − mean(dy) − x̂ · mean(dy · x̂)), x̂ the normalised entry; dγ = Σ dy · x̂, dβ = Σ dy. */
tf.registerKernel({
  kernelName: 'UntwistBatchNormTrainingGrad',
  backendName: WASM,
  kernelFunc: ({ inputs, backend }) => {
    const { dy, x, gamma, reserve1, reserve2 } = inputs as Record<
      'dy' | 'x' | 'gamma' | 'reserve1' | 'reserve2',
      tf.TensorInfo
    >;
    const depth = x.shape.at(-1) as number;
    const outputs = [x.shape, [depth], [depth]].map((shape) => newTensor(backend, shape));
    const [dx, dGamma, dBeta] = outputs.map((info) => floats(backend, info)) as [F, F, F];
    const given = [dy, x, gamma, reserve1, reserve2].map((info) => floats(backend, info));
    const [slopes, values, factors, mean, inverse] = given as [F, F, F, F, F];
    const rows = values.length / depth;
    const { sums, products } = columnProducts(slopes, values, mean, depth);
    const ofSlope = new Float64Array(depth);
    const ofValue = new Float64Array(depth);
    const constant = new Float64Array(depth);
    for (let c = 0; c < depth; c++) {
      dBeta[c] = sums[c]!;
      dGamma[c] = products[c]! * inverse[c]!;
      ofSlope[c] = factors[c]! * inverse[c]!;
      ofValue[c] = (-ofSlope[c]! * inverse[c]! * inverse[c]! * products[c]!) / rows;
      constant[c] = -ofValue[c]! * mean[c]! - (ofSlope[c]! * sums[c]!) / rows;
    }
    addColumns(dx, { x: slopes, factor: ofSlope }, { x: values, factor: ofValue }, constant);
    return outputs;
  },
});

type F = Float32Array;
