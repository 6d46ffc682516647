import { describe, expect, it } from 'vitest';
import { FIT_DEFAULTS, resolveFitOptions } from '../../../src/ops/estimation/fit-options.ts';

describe('resolveFitOptions', () => {
  it('fills in defaults, for undefined too, and keeps what is given', () => {
    expect(resolveFitOptions({})).toEqual(FIT_DEFAULTS);
    expect(resolveFitOptions({ alpha: undefined, anchor: 0 })).toEqual({ ...FIT_DEFAULTS, anchor: 0 });
  });

  it('gives the mixture its own regulariser, named or not', () => {
    expect(resolveFitOptions({ association: 'mixture' }).regulariser).toBe('dirichlet');
    expect(resolveFitOptions({ association: 'mixture', regulariser: undefined }).regulariser).toBe('dirichlet');
  });

  it.each([
    [{ association: 'mixture', regulariser: 'l1' }, /does not go with the association 'mixture'; use dirichlet/],
    [{ regulariser: 'dirichlet' }, /does not go with the association 'softmax'; use l1, l2 or jeffreys/],
    [
      { freedom: 'scale', regulariser: 'jeffreys' },
      /freedom 'scale' does not go with the regulariser 'jeffreys'; use l1/,
    ],
    [{ freedom: 'scale', association: 'mixture' }, /freedom 'scale' does not go with the regulariser 'dirichlet'/],
    [{ alpha: 0 }, /alpha must be a number above 0/],
    [{ temperature: -1 }, /temperature must be a number above 0/],
    [{ anchor: -0.1 }, /anchor must be from 0/],
    [{ perClass: 0 }, /perClass must be an integer of at least 1/],
    [{ tolerance: 0 }, /tolerance must be a number above 0/],
    [{ maxIterations: 1.5 }, /maxIterations must be an integer/],
  ] as const)('refuses %o', (options, message) => {
    expect(() => resolveFitOptions(options)).toThrow(message);
  });
});
