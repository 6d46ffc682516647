import type { Argv } from 'yargs';
import { ATTACKS, type Attack } from '../interpretation/probe/flipping-sizes.ts';
import { requireCounts } from './episode-choice.ts';
import { episodeOptions } from './episode-flags.ts';
import type { EvaluateArgs } from './evaluate-flags.ts';

/** What `probe` and `pictures` share with `evaluate`. */
type EpisodeArgs = Omit<
  EvaluateArgs,
  'compare' | 'peers' | 'transductive' | 'twist' | 'perturbed' | 'perturbationNorm' | 'perturbationSize'
>;

export interface ProbeArgs extends EpisodeArgs {
  readonly attacks: readonly Attack[];
}

export interface PicturesArgs extends EpisodeArgs {
  readonly judge?: string | undefined;
}

/** Adds the flags of `untwist probe`. */
export function probeOptions(yargs: Argv): Argv<ProbeArgs> {
  return studiedOptions(yargs, { episodes: 5, folder: 'probe' })
    .option('attacks', {
      choices: ATTACKS,
      array: true,
      default: ATTACKS,
      describe: 'fgsm: one step along the gradient; pgd: many steps, finds smaller sizes and takes most of the time',
    })
    .example('$0 probe runs/first --ways 20 --shots 5 --queries 5', 'how little it takes to change its mind')
    .example(
      '$0 probe runs/first --attacks fgsm --episodes 20',
      'only the quick attack, on more episodes',
    ) as unknown as Argv<ProbeArgs>;
}

/** Adds the flags of `untwist pictures`. */
export function picturesOptions(yargs: Argv): Argv<PicturesArgs> {
  return studiedOptions(yargs, { episodes: 1, folder: 'pictures' })
    .option('judge', {
      type: 'string',
      describe: 'Run of another network that says what class it takes the pictures for',
      requiresArg: true,
    })
    .example('$0 pictures runs/first --ways 20 --shots 5', 'what its prototypes look like')
    .example(
      '$0 pictures runs/first --judge runs/second --episodes 10',
      'and whether a network trained from another seed agrees',
    ) as unknown as Argv<PicturesArgs>;
}

/** The run, its episodes, and where the results go. */
function studiedOptions(yargs: Argv, defaults: { readonly episodes: number; readonly folder: string }) {
  return episodeOptions(yargs)
    .option('episodes', { ...number('Episodes'), default: defaults.episodes })
    .option('seed', { ...number('Seed of the episodes and of all else that is drawn'), default: 1 })
    .option('out', {
      type: 'string',
      describe: 'Folder for what is written',
      defaultDescription: `RUN/${defaults.folder}`,
      requiresArg: true,
    })
    .option('json', { type: 'boolean', describe: 'Print the numbers as JSON' });
}

const number = (describe: string) => ({ type: 'number', describe, requiresArg: true }) as const;

/** The least value of each flag that counts. */
const LEAST = { ways: 2, shots: 1, queries: 1, perClass: 1, episodes: 1, seed: 0 } as const;

/** @throws UsageError for numbers that cannot be. */
export function requireEpisodeArgs(args: EpisodeArgs): void {
  requireCounts(args, LEAST);
}
