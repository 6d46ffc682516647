import { UsageError } from '../base/errors.ts';
import type { OnBadImage } from './bad-images.ts';
import { dataFolder } from './data-folder.ts';
import type { Progress } from './decode.ts';
import { DEFAULT_SHARES, openFolder } from './folder.ts';
import { createGlyphs } from './glyphs/index.ts';
import { defaultCacheFolder } from './image-cache.ts';
import type { OmniglotSplit } from './omniglot-splits.ts';
import { openOmniglot } from './omniglot.ts';
import type { Dataset } from './types.ts';

export const DATASETS = ['glyphs', 'omniglot', 'folder'] as const;
export type DatasetKind = (typeof DATASETS)[number];

/** Which data set to open and how; plain JSON, so that a run can keep it. */
export interface DatasetSettings {
  readonly dataset: DatasetKind;
  /** Folder of the files: of Omniglot (else UNTWIST_DATA, else where `data fetch` puts them) or of the class folders. */
  readonly data?: string;
  /** How Omniglot is divided; only for it. */
  readonly split?: OmniglotSplit;
  /** Side of the square images in pixels. */
  readonly size: number;
  /** Makes the colour images of a folder grey. */
  readonly grey: boolean;
  readonly onBadImage: OnBadImage;
  /** Of what is drawn in making the data set: glyphs, or the division of a folder's classes. */
  readonly dataSeed: number;
}

/** Generated glyphs of 28 pixels; a folder of images keeps its colours and must be readable. */
export const DATASET_DEFAULTS: DatasetSettings = {
  dataset: 'glyphs',
  size: 28,
  grey: false,
  onBadImage: 'refuse',
  dataSeed: 1,
};

export const DEFAULT_OMNIGLOT_SPLIT: OmniglotSplit = 'vinyals';

/** Where opening a data set tells what it does. */
export interface OpenCallbacks {
  /** Told after every decoded image. */
  readonly progress?: Progress;
  /** Told what the user should know though it stops nothing. */
  readonly notice?: (message: string) => void;
  /** Decoded images are kept here; the user's cache folder if left out. */
  readonly cacheFolder?: string;
}

/**
 * Opens a data set, from the cache where it has been opened before.
 * @throws UsageError for settings that do not go together, UserError for files that are missing or damaged.
 */
export async function openDataset(settings: DatasetSettings, callbacks: OpenCallbacks = {}): Promise<Dataset> {
  requireSettingsThatApply(settings);
  const { size, grey, onBadImage, dataSeed: seed } = settings;
  const how = { size, onBadImage, ...callbacks, cacheFolder: callbacks.cacheFolder ?? defaultCacheFolder() };
  switch (settings.dataset) {
    case 'glyphs':
      return createGlyphs({ size, seed });
    case 'omniglot': {
      const split = settings.split ?? DEFAULT_OMNIGLOT_SPLIT;
      return openOmniglot({ ...how, folder: dataFolder(settings.data), split });
    }
    case 'folder':
      return openFolder({ ...how, folder: settings.data ?? '', grey, seed, shares: DEFAULT_SHARES });
  }
}

function requireSettingsThatApply({ dataset, data, split, grey }: DatasetSettings): void {
  if (!DATASETS.includes(dataset)) {
    throw new UsageError(`dataset must be one of ${DATASETS.join(', ')}, got '${String(dataset)}'.`);
  }
  if (dataset === 'folder' && data === undefined) {
    throw new UsageError(`dataset 'folder' needs --data with the folder that holds one folder of images a class.`);
  }
  const foreign = [
    dataset === 'glyphs' && data !== undefined ? '--data' : null,
    dataset !== 'omniglot' && split !== undefined ? '--split' : null,
    dataset !== 'folder' && grey ? '--grey' : null,
  ].filter((flag) => flag !== null);
  if (foreign.length > 0) {
    throw new UsageError(`dataset '${dataset}' takes no ${foreign.join(' and no ')}; leave it out.`);
  }
}
