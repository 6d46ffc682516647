import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { BAD_IMAGE_CHOICES } from '../episodes/bad-images.ts';
import { DATASET_DEFAULTS, DATASETS, DEFAULT_OMNIGLOT_SPLIT, type DatasetSettings } from '../episodes/open-dataset.ts';
import { OMNIGLOT_SPLITS } from '../episodes/omniglot-splits.ts';

/**
 * Adds the flags that choose a data set. They have no defaults here, so that a flag that was given can be told from one
 * that was not: merge over `DATASET_DEFAULTS` with `datasetFlags`.
 */
export function datasetOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('dataset', {
      choices: DATASETS,
      describe: 'glyphs: generated handwriting; omniglot: 1,623 characters; folder: your images, one folder a class',
      defaultDescription: DATASET_DEFAULTS.dataset,
    })
    .option('data', {
      type: 'string',
      describe: 'Folder of the files; for omniglot else UNTWIST_DATA, else where data fetch puts them',
      requiresArg: true,
    })
    .option('split', {
      choices: OMNIGLOT_SPLITS,
      describe: 'How Omniglot is divided; vinyals has the four rotations of a character as classes',
      defaultDescription: DEFAULT_OMNIGLOT_SPLIT,
    })
    .option('size', {
      type: 'number',
      describe: 'Side of the square images in pixels',
      defaultDescription: String(DATASET_DEFAULTS.size),
      requiresArg: true,
    })
    .option('grey', { type: 'boolean', describe: 'Make colour images of a folder grey' })
    .option('on-bad-image', {
      choices: BAD_IMAGE_CHOICES,
      describe: 'What to do with files that cannot be read as images',
      defaultDescription: DATASET_DEFAULTS.onBadImage,
    })
    .option('data-seed', {
      type: 'number',
      describe: 'Seed of the glyphs, or of the division of the classes of a folder',
      defaultDescription: String(DATASET_DEFAULTS.dataSeed),
      requiresArg: true,
    });
}

/** The data set flags among parsed arguments that were given. @throws UsageError for numbers that are none. */
export function datasetFlags(args: {
  readonly [Name in keyof DatasetSettings]?: DatasetSettings[Name] | undefined;
}): Partial<DatasetSettings> {
  const { dataset, data, split, size, grey, onBadImage, dataSeed } = args;
  if (size !== undefined && !(Number.isInteger(size) && size > 0)) {
    throw new UsageError(`--size must be a whole number of pixels above 0, got ${size}.`);
  }
  if (dataSeed !== undefined && !(Number.isInteger(dataSeed) && dataSeed >= 0)) {
    throw new UsageError(`--data-seed must be a whole number of at least 0, got ${dataSeed}.`);
  }
  const all = { dataset, data, split, size, grey, onBadImage, dataSeed };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
