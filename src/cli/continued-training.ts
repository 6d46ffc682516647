import { rm } from 'node:fs/promises';
import { listCheckpointFolders } from '../training/checkpoint.ts';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import type { TrainConfig } from '../training/config.ts';
import type { TrainingState } from '../training/run-checkpoint.ts';
import { awaitsValidation } from '../training/trainable.ts';
import { requireFreeRun } from './run-lock.ts';
import { keepBestModel, runPaths, trainInFolder, type FinishedRun, type TrainingRun } from './training-run.ts';

/**
 * Trains in a run folder, or goes on where the training there was stopped or killed: to the very end of an unbroken one.
 * @throws UserError while another process trains there
 */
export async function trainOrGoOn(training: Omit<TrainingRun, 'resume'>): Promise<FinishedRun> {
  const { run, config, dataset, say } = training;
  const { checkpoints } = runPaths(run);
  await requireFreeRun(run); // what another one trains there at this moment may have no checkpoint yet
  const begun = (await listCheckpointFolders(checkpoints)).length > 0;
  if (training.signal === undefined) say(`${begun ? 'Going on with' : 'Training'} ${run}`);
  if (!begun) {
    // What was stopped before its first checkpoint has nothing to go on from.
    await rm(run, { recursive: true, force: true });
    return trainInFolder(training);
  }
  const store = new CheckpointStore(checkpoints, config.keepCheckpoints, say);
  const resume = await store.latest();
  if (!isOutOfPatience(resume.state, config)) return trainInFolder({ ...training, resume });
  const { episode, best } = resume.state;
  return { episode, best, stopped: 'patience', ...(await keepBestModel(run, store, dataset, say)) };
}

/** Whether patience has ended a training: another step would be one more than the unbroken one makes. */
function isOutOfPatience(state: TrainingState, config: TrainConfig): boolean {
  return config.patience > 0 && state.sinceBest >= config.patience && !awaitsValidation(state, config);
}
