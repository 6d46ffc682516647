// `npm run keep -- RUN NAME`: the best checkpoint of a run, with its card, as the model NAME that comes with untwist.
import { join } from 'node:path';
import { UserError } from '../../src/base/errors.ts';
import { readCard, writeCard } from '../../src/cli/fit-card.ts';
import { findCheckpoint } from '../../src/cli/find-checkpoint.ts';
import { runPaths } from '../../src/cli/training-run.ts';
import { writeCheckpointFolder } from '../../src/training/checkpoint.ts';
import { keptFiles } from './kept.ts';

const [run, name] = process.argv.slice(2);
try {
  if (run === undefined || name === undefined) throw new UserError('give the folder of a run, and a name');
  const checkpoint = await findCheckpoint(run);
  const card = await readCard(runPaths(run).model);
  if (card === null) throw new UserError(`'${run}' has no model card; give the folder of a run that has ended`);
  const folder = join('checkpoints', name);
  await writeCheckpointFolder(folder, keptFiles(checkpoint));
  await writeCard(folder, card);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`keep: ${error.message}`);
  process.exitCode = 1;
}
