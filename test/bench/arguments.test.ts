import { describe, expect, it } from 'vitest';
import { readArguments } from '../../bench/arguments.ts';

describe('readArguments', () => {
  it('compares everything over five rounds if nothing is said', async () => {
    const args = await readArguments([]);
    expect(args).toMatchObject({ mode: 'compare', rounds: 5, python: 'python3', json: 'runs/bench.json' });
    expect(args.only).toEqual([
      ...['conv4-5', 'conv4-20', 'conv4-60', 'resnet12-5'],
      ...['solver', 'open', 'data', 'startup'],
    ]);
    expect(args.threads).toBeUndefined();
  });

  it('has names and a file of its own for the profile and for the growth', async () => {
    expect(await readArguments(['--profile'])).toMatchObject({
      ...{ mode: 'profile', json: 'runs/profile.json' },
      only: ['conv4-5', 'conv4-20', 'conv4-60', 'resnet12-5'],
    });
    expect(await readArguments(['--growth'])).toMatchObject({
      ...{ mode: 'growth', json: 'runs/growth.json', plots: 'docs' },
      only: ['ways', 'shots', 'pixels', 'samples', 'prototypes', 'width'],
    });
  });

  it('has names and a file of its own for the sweeps', async () => {
    expect(await readArguments(['--sweep'])).toMatchObject({
      ...{ mode: 'sweep', json: 'runs/sweep-overhead.json', only: ['pool-1', 'pool-8'] },
    });
  });

  it('takes what it is told', async () => {
    const words = '--only conv4-20 startup --rounds 2 --threads 1 --forms compiled --json a.json'.split(' ');
    expect(await readArguments(words)).toMatchObject({
      ...{ only: ['conv4-20', 'startup'], rounds: 2, threads: 1, forms: ['compiled'], json: 'a.json' },
    });
  });

  it.each([
    ['--rounds must be a whole number of at least 1, got 0', ['--rounds', '0']],
    ['--threads must be a whole number of at least 1, got 1.5', ['--threads', '1.5']],
    ["--only must be of conv4-5, conv4-20, conv4-60, resnet12-5, got 'solver'", ['--profile', '--only', 'solver']],
    ["got 'ways'", ['--only', 'ways']],
    ["--only must be of pool-1, pool-8, got 'ways'", ['--sweep', '--only', 'ways']],
    ["--only must be left out with --accuracy, got 'ways'", ['--accuracy', '--only', 'ways']],
  ])('refuses with "%s"', async (message, words) => {
    await expect(readArguments(words)).rejects.toThrow(message);
  });
});
