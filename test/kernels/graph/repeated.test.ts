import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { forgetRepeated, isRecording, repeatedly } from '../../../src/kernels/graph/repeated.ts';
import { normals } from '../../support/tensors.ts';

interface Addon {
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
}

const addon = () => (tf.backend() as unknown as { binding: Addon }).binding;
/** More than it takes until a graph runs. */
const RUNS = 9;

/** Runs work so often that a graph does it in the end, each time beside the same work done plainly, and compares. */
function compare(work: (run: number) => tf.Tensor[], owner: object = {}): void {
  for (let run = 0; run < RUNS; run++) {
    const wanted = tf.tidy(() => work(run));
    const got = repeatedly(owner, 'work', () => tf.tidy(() => work(run)));
    wanted.forEach((tensor, i) => {
      expect(got[i]?.shape).toEqual(tensor.shape);
      expect(got[i]?.dataSync(), `run ${run}, output ${i}`).toEqual(tensor.dataSync());
    });
    tf.dispose([wanted, got]);
  }
}

/** How many graphs `run` makes. */
function graphsOf(run: () => void): number {
  const before = addon().getNumOfSavedModels();
  run();
  return addon().getNumOfSavedModels() - before;
}

const x = normals([4, 3], 1);
const y = normals([4, 3], 2);
const z = normals([3, 5], 3);

describe('work that is always the same', () => {
  it('becomes one graph, and gives the same to the last bit', () => {
    const graphs = graphsOf(() =>
      compare(() => [tf.relu(tf.matMul(x as tf.Tensor2D, z as tf.Tensor2D)), tf.sum(tf.mul(x, y), 1)]),
    );
    expect(graphs).toBe(1);
  });

  it('reads what comes from outside anew each time', () => {
    const inputs = Array.from({ length: RUNS }, (_, run) => normals([4, 3], run));
    expect(graphsOf(() => compare((run) => [tf.exp(tf.add(inputs[run]!, y))]))).toBe(1);
  });

  it('takes new numbers from JavaScript: factors, labels, axes as before', () => {
    const graphs = graphsOf(() =>
      compare((run) => {
        const labels = tf.tensor1d([run % 3, (run + 1) % 3, 2, 0], 'int32');
        return [tf.mul(x, 0.1 + run), tf.oneHot(labels, 3), tf.gather(x, tf.tensor1d([run % 4], 'int32'))];
      }),
    );
    expect(graphs).toBe(1);
  });

  it('does not count numbers by their place only: a value used twice is one value', () => {
    const other = normals([4, 3], 9);
    compare((run) => [tf.sub(x, run < 6 ? x : other)]);
  });

  it('gives gradients and moves variables', () => {
    const weights = [0, 1].map(() => tf.variable(normals([3, 5], 5)));
    const step = (variable: tf.Variable, run: number) => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, variable as unknown as tf.Tensor2D))),
        [variable],
      );
      tf.tidy(() => variable.assign(tf.sub(variable, tf.mul(grads[variable.name]!, 0.1 / (run + 1)))));
      return value;
    };
    const owner = {};
    for (let run = 0; run < RUNS; run++) {
      const wanted = tf.tidy(() => step(weights[0]!, run)).dataSync();
      const got = repeatedly(owner, 'step', () => tf.tidy(() => step(weights[1]!, run))).dataSync();
      expect(got).toEqual(wanted);
      expect(weights[1]!.dataSync()).toEqual(weights[0]!.dataSync());
    }
  });

  it('hands out what it was given, and constants', () => {
    const owner = {};
    for (let run = 0; run < RUNS; run++) {
      const [constant, sum] = repeatedly(owner, 'work', () => {
        const made = tf.tensor1d([run, 2, 3]);
        return [made, tf.add(made, 1)] as const;
      });
      expect([...constant.dataSync()]).toEqual([run, 2, 3]);
      expect([...sum.dataSync()]).toEqual([run + 1, 3, 4]);
      tf.dispose([constant, sum]);
    }
  });
});

describe('ops that TensorFlow would write anew where it sees them together', () => {
  const [a, b, c] = [11, 12, 13].map((seed) => normals([37, 53], seed)) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const integer = (value: number) => tf.scalar(value, 'int32');

  it.each<[string, () => tf.Tensor]>([
    ['swish', () => tf.mul(a, tf.sigmoid(a))],
    ['mish', () => tf.mul(a, tf.tanh(tf.softplus(a)))],
    ['a common factor', () => tf.addN([tf.mul(a, b), tf.mul(a, c), tf.mul(a, a)])],
    ['a sum that may begin with any of its tensors', () => tf.addN([a, b, tf.mul(c, c)])],
    ['a sum of many', () => tf.addN([1, 2, 3, 4, 5, 6, 7].map((factor) => tf.mul(a, factor + 0.3)))],
    ['powers', () => tf.pow(tf.abs(a), integer(3))],
    ['a quotient by a whole number', () => tf.div(a, integer(7))],
    [
      'two factors that are always the same',
      () => tf.mul(tf.mul(a, tf.sqrt(tf.cast(integer(3), 'float32'))), integer(3)),
    ],
    ['one by a root', () => tf.div(tf.onesLike(a), tf.sqrt(tf.abs(a)))],
  ])('%s', (_, work) => {
    expect(graphsOf(() => compare(() => [work()]))).toBe(1);
  });

  it('max pooling and its gradient, between other ops', () => {
    const images = normals([2, 6, 6, 3], 14) as tf.Tensor4D;
    const pool = (x: tf.Tensor4D) =>
      tf.sum(tf.square(tf.relu(tf.maxPool(tf.mul(x, tf.sigmoid(x)) as tf.Tensor4D, 2, 2, 'same'))));
    expect(graphsOf(() => compare(() => [tf.grad((x) => pool(x as tf.Tensor4D))(images)]))).toBe(1);
  });
});

it.each<[number, number, 'same' | 'valid']>([
  [2, 1, 'same'],
  [3, 2, 'same'],
  [3, 1, 'valid'],
])('max pooling by windows of %i that overlap (step %i, %s): gradients add up in one order', (size, step, pad) => {
  const images = tf.relu(tf.round(normals([3, 9, 8, 4], 15))) as tf.Tensor4D; // with ties
  const weights = normals(tf.maxPool(images, size, step, pad).shape, 16);
  const loss = (x: tf.Tensor) => tf.sum(tf.mul(tf.maxPool(x as tf.Tensor4D, size, step, pad), weights));
  expect(graphsOf(() => compare(() => [tf.grad(loss)(images)]))).toBe(1);
});

describe('work that turns out to be something else', () => {
  it('by another op half-way', () => {
    compare((run) => [tf.mul(run < 6 ? tf.exp(tf.add(x, y)) : tf.sin(tf.add(x, y)), 2)]);
  });

  it('by more, and by fewer ops', () => {
    compare((run) => [tf.exp(x), ...(run === 6 ? [tf.sin(y)] : [])]);
    compare((run) => [tf.exp(x), ...(run === 6 ? [] : [tf.sin(y)])]);
  });

  it('by another shape from outside, of a constant, and by other integers that are a shape', () => {
    const wide = normals([4, 7], 4);
    compare((run) => [tf.sum(tf.exp(run < 6 ? x : wide), 1)]);
    compare((run) => [tf.add(x, tf.ones(run < 6 ? [1, 3] : [4, 1]))]);
    compare((run) => [tf.slice(x, [0, 0], [1 + (run % 4), 3])]);
    compare((run) => [tf.reshape(x, run % 2 === 0 ? [2, 6] : [6, 2])]);
    compare((run) => [tf.mul(tf.range(0, run < 6 ? 5 : 7), 2)]);
  });

  it('by what is kept of it', () => {
    compare((run) => (run < 6 ? [tf.exp(tf.sin(x))] : [tf.sin(x), tf.exp(tf.sin(x))]));
  });

  it('by reading numbers, which are there', () => {
    const graphs = graphsOf(() =>
      compare(() => {
        const [first = 0] = tf.exp(x).dataSync();
        return [tf.mul(y, first)];
      }),
    );
    expect(graphs).toBe(0);
    compare((run) => [tf.mul(y, run < 6 ? 1 : tf.exp(x).dataSync()[0]!)]);
  });

  it('by an error: what was done before it stays done', () => {
    const variable = tf.variable(tf.scalar(0));
    const owner = {};
    for (let run = 0; run < RUNS; run++) {
      const work = () =>
        tf.tidy(() => {
          variable.assign(tf.add(variable, 1) as tf.Scalar);
          if (run === 6) throw new Error('half-way');
          return tf.exp(variable);
        });
      if (run === 6) expect(() => repeatedly(owner, 'work', work)).toThrow('half-way');
      else repeatedly(owner, 'work', work).dispose();
      expect(variable.dataSync()[0]).toBe(run + 1);
    }
  });

  it('again and again: then no graph is tried any more', () => {
    const owner = {};
    for (let run = 0; run < RUNS; run++) {
      repeatedly(owner, 'work', () => tf.tidy(() => (run % 2 === 0 ? tf.exp(x) : tf.sin(x)))).dispose();
    }
    repeatedly(owner, 'work', () => expect(isRecording()).toBe(false));
  });
});

it('an op that fails says so, leaves nothing behind, and the next run works', () => {
  const warn = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => warn.mockRestore());
  const numerators = tf.keep(tf.neg(tf.tensor1d([-6, -4], 'int32')));
  const owner = {};
  const divide = (denominator: number) =>
    tf.tidy(() => {
      const denominators = tf.neg(tf.tensor1d([-2, denominator], 'int32'));
      const done = repeatedly(owner, 'work', () => tf.tidy(() => tf.add(tf.floorDiv(numerators, denominators), 1)));
      return [...done.dataSync()];
    });
  const graphs = graphsOf(() => Array.from({ length: RUNS }, () => expect(divide(-2)).toEqual([4, 3])));
  expect(graphs).toBe(1);
  const before = [tf.memory().numTensors, addon().getNumOfTensors()];
  expect(() => divide(0)).toThrow('division by zero');
  expect([tf.memory().numTensors, addon().getNumOfTensors()]).toEqual(before);
  expect(divide(-2)).toEqual([4, 3]);
});

it('any program of ops gives the same as graph', () => {
  const unary = [tf.exp, tf.sin, tf.relu, tf.square, tf.neg, tf.sigmoid, tf.abs] as ((a: tf.Tensor) => tf.Tensor)[];
  const binary = [tf.add, tf.sub, tf.mul, tf.maximum, tf.minimum] as ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[];
  const instruction = fc.tuple(fc.nat(15), fc.nat(63), fc.nat(63), fc.double({ min: -2, max: 2, noNaN: true }));
  fc.assert(
    fc.property(fc.array(instruction, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(63)), (program, kept) => {
      compare((run) => {
        const values: tf.Tensor[] = [x, y];
        for (const [op, a, b, factor] of program) {
          const [first, second] = [values[a % values.length]!, values[b % values.length]!];
          if (op < unary.length) values.push(unary[op]!(tf.clipByValue(first, -3, 3)));
          else if (op < unary.length + binary.length) values.push(binary[op - unary.length]!(first, second));
          else if (op < 14) values.push(tf.mul(first, factor * run));
          else values.push(tf.transpose(tf.reshape(tf.softmax(first), [3, 4])));
          if (values.at(-1)?.shape[0] === 3) values.push(tf.reshape(values.pop()!, [4, 3]));
        }
        const made = values.slice(2);
        return [made.at(-1)!, ...new Set(kept.map((k) => made[k % made.length]!))].filter(
          (t, i, all) => all.indexOf(t) === i,
        );
      });
    }),
    { numRuns: 25 },
  );
});

it('goes on op by op, with one warning, where no graph can be made', () => {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = '/nowhere';
  const warned = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    warned.mockRestore();
  });
  expect(graphsOf(() => compare(() => [tf.cos(tf.exp(x))]))).toBe(0);
  expect(warned.mock.calls.map(([line]) => line)).toEqual([expect.stringMatching(/^Going on op by op.*ENOENT.*\n$/)]);
});

it('keeps no tensor, here or in TensorFlow', () => {
  const owner = {};
  const run = () => repeatedly(owner, 'work', () => tf.tidy(() => tf.sum(tf.exp(tf.add(tf.mul(x, 3), y))))).dispose();
  for (let i = 0; i < RUNS; i++) run();
  const [here, there] = [tf.memory().numTensors, addon().getNumOfTensors()];
  for (let i = 0; i < RUNS; i++) run();
  expect([tf.memory().numTensors, addon().getNumOfTensors()]).toEqual([here, there]);
});

it('keeps a limited number of graphs, and makes one anew that had to go', () => {
  const owners = Array.from({ length: 26 }, () => ({}));
  const runAll = () => owners.forEach((owner, i) => compare(() => [tf.mul(tf.exp(x), i)], owner));
  const graphs = graphsOf(runAll);
  expect(graphs).toBeLessThanOrEqual(24);
  runAll();
});

it('forgets an owner that is done, and begins anew when it is not', () => {
  const owner = {};
  const work = () => compare(() => [tf.sin(tf.exp(x))], owner);
  work();
  expect(graphsOf(() => forgetRepeated(owner))).toBe(-1);
  expect(graphsOf(work)).toBe(1);
});

it('remembers a limited number of kinds of work of one owner', () => {
  const owner = {};
  const run = (key: string) => repeatedly(owner, key, () => tf.tidy(() => tf.cos(tf.exp(x)))).dispose();
  for (let i = 0; i < RUNS; i++) run('first');
  const others = Array.from({ length: 64 }, (_, i) => `other ${i}`);
  expect(graphsOf(() => others.slice(1).forEach(run))).toBe(0);
  expect(graphsOf(() => others.slice(0, 1).forEach(run))).toBe(-1);
});

it('work inside work is part of it', () => {
  const owner = {};
  for (let run = 0; run < RUNS; run++) {
    const got = repeatedly(owner, 'outer', () => tf.tidy(() => repeatedly(owner, 'inner', () => tf.exp(tf.sin(x)))));
    expect(got.dataSync()).toEqual(tf.tidy(() => tf.exp(tf.sin(x))).dataSync());
  }
});
