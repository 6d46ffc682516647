import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { centreGram, gramMatrix } from '../../../src/ops/estimation/gram.ts';

const random = new Random('gram');
const [numSamples, depth] = [4, 300]; // more than one block of columns
const rows = Float32Array.from({ length: numSamples * depth }, () => random.normal(3));

function inner(i: number, j: number, of: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += of[i * depth + k]! * of[j * depth + k]!;
  return sum;
}

describe('gramMatrix', () => {
  it('holds the inner products of all pairs of rows', () => {
    const gram = gramMatrix(rows, numSamples);
    gram.forEach((value, at) => expect(value).toBeCloseTo(inner(Math.floor(at / 4), at % 4, rows), 8));
  });

  it('refuses rows that are not whole', () => {
    expect(() => gramMatrix(rows, 7)).toThrow(/numbers per sample must be an integer/);
  });
});

describe('centreGram', () => {
  it('is the Gram matrix of the rows less their mean', () => {
    const mean = (k: number) => [0, 1, 2, 3].reduce((sum, i) => sum + rows[i * depth + k]! / 4, 0);
    const centred = Float64Array.from(rows, (value, at) => value - mean(at % depth));
    const gram = centreGram(gramMatrix(rows, numSamples), numSamples);
    gram.forEach((value, at) => expect(value).toBeCloseTo(inner(Math.floor(at / 4), at % 4, centred), 8));
  });
});
