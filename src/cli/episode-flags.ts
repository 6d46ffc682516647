import type { Argv } from 'yargs';
import { ASSOCIATION_FORMS, PROTOTYPE_SOURCES } from '../ops/index.ts';
import { datasetOptions } from './dataset-options.ts';
import { engineOptions } from './engine-options.ts';

const number = (describe: string) => ({ type: 'number', describe, requiresArg: true }) as const;

/** The run, and which episodes it is asked: the same flags wherever a trained run is judged. */
export function episodeOptions(yargs: Argv) {
  return engineOptions(datasetOptions(yargs))
    .positional('run', {
      type: 'string',
      demandOption: true,
      describe: 'Run folder (its best checkpoint), checkpoint folder, or a network of `untwist models`',
    })
    .option('part', {
      choices: ['train', 'validation', 'test'] as const,
      default: 'test' as const,
      describe: 'Part of the split',
    })
    .option('ways', number('Classes in an episode (default: as in training)'))
    .option('shots', number('Support images a class (default: as in training)'))
    .option('queries', number('Query images a class (default: as in training)'))
    .option('label-by', {
      choices: ['class', 'group'] as const,
      describe: 'Label: the class or its group (default: as in training)',
    })
    .option('prototypes', {
      choices: PROTOTYPE_SOURCES,
      describe: 'Prototypes from the support (default: as in training)',
    })
    .option('per-class', number('Prototypes a class for kMeans (default: as in training)'))
    .option('association', {
      choices: ASSOCIATION_FORMS,
      describe: 'Form of the association (default: as in training)',
    });
}
