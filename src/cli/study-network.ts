import { UserError } from '../base/errors.ts';
import type { Dataset } from '../episodes/types.ts';
import { EmbeddedEpisodes } from '../evaluation/embedded-episodes.ts';
import { loadModel } from '../training/build-model.ts';
import { parseTrainConfig } from '../training/config.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { requireUntwist } from '../training/require-untwist.ts';
import { CountBar } from './count-bar.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { trainingSeconds } from './reproduce-network.ts';
import { openWithBar } from './open-with-bar.ts';
import { datasetSettings } from './training-run.ts';

/** A trained network, frozen, and the data it was trained on. */
export interface StudyNetwork {
  /** For people. */
  readonly name: string;
  /** Of all that decides an embedding. */
  readonly hash: string;
  readonly model: EpisodicModel;
  /** Wall time of its training; null where it was not written down. */
  readonly trainingSeconds: number | null;
  readonly dataset: Dataset;
}

/**
 * The network of a run that was trained to tell characters apart.
 * @param data folder of the data; that of the run if undefined
 * @throws UserError for a run of another method or of other labels
 */
export async function openStudyNetwork(run: string, data: string | undefined): Promise<StudyNetwork> {
  const checkpoint = await findCheckpoint(run);
  const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
  if (config.labelBy !== 'class') {
    throw new UserError(`'${run}' was trained on groups as labels; give a run of --label-by class.`);
  }
  const dataset = await openWithBar({ ...datasetSettings(config), ...(data === undefined ? {} : { data }) });
  return {
    name: checkpoint.folder,
    hash: `${checkpoint.folder} ${checkpoint.state.episode} ${dataset.fingerprint}`,
    model: requireUntwist(await loadModel(checkpoint)),
    trainingSeconds: await trainingSeconds(checkpoint.folder, checkpoint.state.episode),
    dataset,
  };
}

/** The embeddings of the test classes of a network's data. */
export async function embedTestClasses({ model, dataset }: StudyNetwork): Promise<EmbeddedEpisodes> {
  const bar = new CountBar('');
  try {
    return await EmbeddedEpisodes.build(model, dataset.images, dataset.split.test, (done, total) =>
      bar.update('embedding images', done, total),
    );
  } finally {
    bar.stop();
  }
}
