import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modelPath, namesHint } from '../backbones/shipped-models.node.ts';
import { UserError } from '../base/errors.ts';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import { readCheckpoint, type Checkpoint } from '../training/run-checkpoint.ts';
import { runPaths } from './training-run.ts';

/**
 * The checkpoint that a path means: itself, the best one of a run folder, or a network that comes with untwist by its name.
 * @throws UserError where there is none
 */
export async function findCheckpoint(path: string): Promise<Checkpoint> {
  const folder = modelPath(path);
  if (!existsSync(folder)) {
    throw new UserError(`There is no '${path}'; give a run folder that training wrote.${namesHint(path)}`);
  }
  const isCheckpoint = existsSync(join(folder, 'manifest.json'));
  return isCheckpoint ? readCheckpoint(folder) : new CheckpointStore(runPaths(folder).checkpoints, 1).best();
}
