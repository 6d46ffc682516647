import { stat } from 'node:fs/promises';
import { messageOf, UsageError } from '../base/errors.ts';
import { readPlan, type Plan } from './plan.ts';
import { readPlanFile } from './plan-file.ts';
import { defaultSweepFolder, sweepPaths } from './sweep-folder.ts';

/** A sweep as a command names it. */
export interface FoundSweep {
  readonly plan: Plan;
  readonly folder: string;
}

/**
 * The sweep of a plan's file, which lies where `untwist sweep run` puts it unasked and need not be there yet, or of the folder
 * of a sweep.
 * @throws UsageError where there is neither
 * @throws UserError where the folder holds no plan
 */
export async function findSweep(planOrFolder: string): Promise<FoundSweep> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(planOrFolder)).isDirectory();
  } catch (error) {
    throw new UsageError(
      `There is no plan and no sweep '${planOrFolder}' (${messageOf(error)}); give a plan's file or the folder of a sweep.`,
    );
  }
  if (isFolder) return { plan: await readPlanFile(sweepPaths(planOrFolder).plan), folder: planOrFolder };
  const plan = await readPlan(planOrFolder);
  return { plan, folder: defaultSweepFolder(plan.name) };
}
