import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { QUANTIZATIONS, type Quantization } from '../interpretation/export/index.ts';
import { toFlag } from './config-flags.ts';
import { datasetOptions } from './dataset-options.ts';
import { engineOptions, type EngineArgs } from './engine-options.ts';
import { requireCounts, type EpisodeChoice } from './episode-choice.ts';

export interface ExportArgs extends EngineArgs, EpisodeChoice {
  readonly seed?: number | undefined;
  readonly model: string;
  readonly out: string;
  readonly stock?: boolean | undefined;
  readonly quantize?: Quantization | undefined;
  readonly overwrite?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Seed of the episode of a run that is exported. */
export const EPISODE_SEED = 1;

const OF_RUN = 'Of a run:';

/** Adds the flags of `untwist export`. */
export function exportOptions(yargs: Argv): Argv<ExportArgs> {
  const number = (describe: string) => ({ type: 'number', describe, requiresArg: true, group: OF_RUN }) as const;
  return engineOptions(datasetOptions(yargs))
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe: 'File that `untwist fit` wrote; or a run folder, of which one episode becomes the classifier',
    })
    .option('out', { type: 'string', demandOption: true, requiresArg: true, describe: 'Folder to write' })
    .option('stock', {
      type: 'boolean',
      describe: 'Only stock layers: loads in plain tfjs, without untwist, and converts to Keras',
    })
    .option('quantize', {
      choices: QUANTIZATIONS,
      describe: "Store the network's weights in two bytes or in one; says what accuracy that costs",
    })
    .option('overwrite', { type: 'boolean', describe: 'Replace an export that is in the folder' })
    .option('json', { type: 'boolean', describe: 'Print one JSON object' })
    .option('part', {
      choices: ['train', 'validation', 'test'] as const,
      describe: 'Part of the split',
      defaultDescription: 'test',
      group: OF_RUN,
    })
    .option('ways', number('Classes in the episode (default: as in training)'))
    .option('shots', number('Support images a class (default: as in training)'))
    .option('queries', number('Query images a class, which judge --quantize (default: as in training)'))
    .option('label-by', {
      choices: ['class', 'group'] as const,
      describe: 'Label: the class or its group (default: as in training)',
      group: OF_RUN,
    })
    .option('seed', { ...number('Seed of the episode'), defaultDescription: String(EPISODE_SEED) })
    .example('$0 export letters.untwist --out web/letters', 'for a page that imports untwist')
    .example('$0 export letters.untwist --out web/letters --stock', 'for plain tfjs, or Keras')
    .example('$0 export letters.untwist --out web/letters --quantize uint8', 'a quarter of the size')
    .example(
      '$0 export runs/first --ways 20 --shots 5 --out web/first',
      'twenty test classes of a run',
    ) as unknown as Argv<ExportArgs>;
}

const RUN_FLAGS = ['dataset', 'data', 'split', 'size', 'grey', 'onBadImage', 'dataSeed', 'part', 'ways', 'shots', 'queries', 'labelBy', 'seed'] as const; // prettier-ignore
const LEAST = { ways: 2, shots: 1, queries: 1, seed: 0 } as const;

/** @throws UsageError for flags that do not go with what is exported, or numbers that cannot be. */
export function requireExportArgs(args: ExportArgs, isFitted: boolean): void {
  const foreign = RUN_FLAGS.find((name) => isFitted && args[name] !== undefined);
  if (foreign !== undefined) {
    throw new UsageError(
      `--${toFlag(foreign)} says which episode of a run; '${args.model}' is a fitted model, which has its own classes. Leave it out.`,
    );
  }
  requireCounts(args, LEAST);
}
