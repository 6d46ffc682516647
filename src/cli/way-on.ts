import { existsSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.ts';
import { remedyFor } from '../base/system-errors.ts';
import { listCheckpointFolders } from '../training/checkpoint.ts';

/** What ended a training. Where that is the operating system (a full disk, a folder taken away), with how to go on. */
export async function withWayOn(error: unknown, run: string, checkpoints: string): Promise<unknown> {
  const lead = messageOf(error).replace(/[^.]$/, '$&.');
  if (!existsSync(run)) return new UserError(`${lead} The run folder '${run}' is gone.`, { cause: error });
  const remedy = remedyFor(error);
  if (remedy === null) return error;
  const latest = (await listCheckpointFolders(checkpoints)).at(-1);
  const next =
    latest === undefined
      ? `train anew: there was no checkpoint yet`
      : `\`untwist train --resume ${run}\` goes on from episode ${Number(latest.replace('episode-', ''))}`;
  return new UserError(`${lead} First ${remedy}; then ${next}.`, { cause: error });
}
