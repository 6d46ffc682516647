import yargs from 'yargs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { datasetFlags, datasetOptions } from '../../src/cli/dataset-options.ts';

const parse = async (...args: string[]) =>
  datasetFlags(await datasetOptions(yargs()).strict().exitProcess(false).fail(false).parseAsync(args));

describe('datasetOptions', () => {
  it('gives only the flags that were given', async () => {
    expect(await parse()).toEqual({});
    expect(await parse('--dataset', 'omniglot', '--data', 'x', '--split', 'lake', '--on-bad-image', 'skip')).toEqual({
      dataset: 'omniglot',
      data: 'x',
      split: 'lake',
      onBadImage: 'skip',
    });
    expect(await parse('--no-grey', '--data-seed', '0', '--size', '84')).toEqual({
      grey: false,
      dataSeed: 0,
      size: 84,
    });
  });

  it('refuses what is not a choice or a number', async () => {
    await expect(parse('--dataset', 'mnist')).rejects.toThrow('Invalid values');
    await expect(parse('--size', 'large')).rejects.toThrow(UsageError);
    await expect(parse('--size', '0')).rejects.toThrow('--size must be a whole number of pixels above 0, got 0.');
    await expect(parse('--data-seed', '-1')).rejects.toThrow('--data-seed must be');
  });
});
