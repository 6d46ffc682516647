import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import { readCheckpoint, type Checkpoint } from '../training/run-checkpoint.ts';
import { runPaths } from './training-run.ts';

/** The checkpoint that a path means: itself, or the best one of a run folder. @throws UserError where there is none. */
export async function findCheckpoint(path: string): Promise<Checkpoint> {
  const isCheckpoint = await stat(join(path, 'manifest.json')).then(
    () => true,
    () => false,
  );
  return isCheckpoint ? readCheckpoint(path) : new CheckpointStore(runPaths(path).checkpoints, 1).best();
}
