import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { toFlag } from './config-flags.ts';
import { datasetOptions } from './dataset-options.ts';
import { engineOptions, type EngineArgs } from './engine-options.ts';
import { requireCounts, type EpisodeChoice } from './episode-choice.ts';

export interface ExplainArgs extends EngineArgs, EpisodeChoice {
  readonly episodes?: number | undefined;
  readonly model: string;
  readonly out: string;
  readonly json?: string | undefined;
  readonly pictures?: boolean | undefined;
  readonly seed: number;
}

/** Episodes of the measures of reading. */
export const EPISODES = 200;

const OF_RUN = 'Of a run:';

/** Adds the flags of `untwist explain`. */
export function explainOptions(yargs: Argv): Argv<ExplainArgs> {
  const number = (describe: string) => ({ type: 'number', describe, requiresArg: true, group: OF_RUN }) as const;
  return engineOptions(datasetOptions(yargs))
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe: 'File that `untwist fit` wrote; or a run folder, of which test episodes are fitted',
    })
    .option('out', {
      type: 'string',
      requiresArg: true,
      default: 'report.html',
      describe: 'Page to write, complete in itself',
    })
    .option('json', { type: 'string', requiresArg: true, describe: 'File to write the same to as JSON' })
    .option('pictures', {
      type: 'boolean',
      describe: 'Also make a picture of each prototype; takes seconds to minutes',
    })
    .option('seed', { type: 'number', requiresArg: true, default: 1, describe: 'Seed of all that is drawn' })
    .option('part', {
      choices: ['train', 'validation', 'test'] as const,
      describe: 'Part of the split',
      defaultDescription: 'test',
      group: OF_RUN,
    })
    .option('ways', number('Classes in an episode (default: as in training)'))
    .option('shots', number('Support images a class (default: as in training)'))
    .option('queries', number('Query images a class (default: as in training)'))
    .option('label-by', {
      choices: ['class', 'group'] as const,
      describe: 'Label: the class or its group (default: as in training)',
      group: OF_RUN,
    })
    .option('episodes', {
      ...number('Episodes of the measures of reading; the first is the one that is explained'),
      defaultDescription: String(EPISODES),
    })
    .example('$0 explain letters.untwist', 'the page of a fitted model')
    .example(
      '$0 explain runs/first --ways 20 --shots 5 --queries 10 --json reading.json',
      'how readable a trained network is, on characters it has never seen',
    ) as unknown as Argv<ExplainArgs>;
}

const RUN_FLAGS = ['dataset', 'data', 'split', 'size', 'grey', 'onBadImage', 'dataSeed', 'part', 'ways', 'shots', 'queries', 'labelBy', 'episodes'] as const; // prettier-ignore
const LEAST = { ways: 2, shots: 1, queries: 1, episodes: 1, seed: 0 } as const;

/** @throws UsageError for flags that do not go with what is explained, or numbers that cannot be. */
export function requireExplainArgs(args: ExplainArgs, isFitted: boolean): void {
  const foreign = RUN_FLAGS.find((name) => isFitted && args[name] !== undefined);
  if (foreign !== undefined) {
    throw new UsageError(
      `--${toFlag(foreign)} says which episodes of a run; '${args.model}' is a fitted model, which has its own images. Leave it out.`,
    );
  }
  requireCounts(args, LEAST);
}
