import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { UserError, UsageError } from '../base/errors.ts';
import { dataFolder } from '../episodes/data-folder.ts';
import { openDataset, type DatasetSettings } from '../episodes/open-dataset.ts';
import type { Dataset } from '../episodes/types.ts';
import { insideDataFolder } from '../sweep/data-path.ts';
import type { TrainConfig } from '../training/config.ts';
import { datasetSettings } from './training-run.ts';

/** How many data sets are kept open: jobs that differ in one often take turns. */
const KEPT = 2;

/** Data sets of jobs, the last ones kept open for the next job. */
export class JobDatasets {
  private readonly data: string | undefined;
  private readonly say: (line: string) => void;
  private readonly opened = new Map<string, Promise<Dataset>>();

  /** @param data the data folder of this machine; as `dataFolder` finds it if undefined */
  constructor(data: string | undefined, say: (line: string) => void) {
    this.data = data;
    this.say = say;
  }

  /** @throws UserError for data that are not there, or outside the data folder */
  async open(config: TrainConfig): Promise<Dataset> {
    const settings = await settingsHere(config, this.data);
    const key = JSON.stringify(settings);
    const dataset = this.opened.get(key) ?? openDataset(settings, { notice: this.say });
    this.opened.delete(key);
    this.opened.set(key, dataset);
    if (this.opened.size > KEPT) this.opened.delete(this.opened.keys().next().value!);
    try {
      return await dataset;
    } catch (error) {
      this.opened.delete(key);
      throw error;
    }
  }
}

/** What a job says of its data, its folder as it is on this machine. */
async function settingsHere(config: TrainConfig, data: string | undefined): Promise<DatasetSettings> {
  const settings = datasetSettings(config);
  if (settings.dataset === 'glyphs') return settings;
  const folder = dataFolder(data);
  if (settings.data !== undefined) return { ...settings, data: await folderInside(folder, settings.data) };
  if (settings.dataset === 'omniglot') return { ...settings, data: folder };
  throw new UsageError(`dataset 'folder' needs data: the folder of its images, by its path inside the data folder.`);
}

/**
 * The real path of `path`, which is inside `folder`.
 * @throws UsageError for one that leaves it, also by a symbolic link
 * @throws UserError where there is no such folder
 */
export async function folderInside(folder: string, path: string): Promise<string> {
  const inside = insideDataFolder(path, 'The job');
  const root = await realOf(folder, `There is no data folder '${folder}'; name another by --data or UNTWIST_DATA.`);
  const there = await realOf(
    join(root, inside),
    `The data folder '${folder}' has no '${path}'; put it there, or name another folder by --data.`,
  );
  const way = relative(root, there);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new UsageError(
      `The job: data: '${path}' leads out of the data folder by a symbolic link; name what is in it.`,
    );
  }
  return there;
}

async function realOf(path: string, missing: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new UserError(missing, { cause: error });
  }
}
