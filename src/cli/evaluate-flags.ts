import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { COMPARED_PEERS, type ComparedPeer } from '../evaluation/compare.ts';
import { ATTACKS, type Attack } from '../interpretation/probe/flipping-sizes.ts';
import { NORMS, type Norm } from '../interpretation/probe/norms.ts';
import type { AssociationForm, PrototypeSource } from '../ops/index.ts';
import type { EngineArgs } from './engine-options.ts';
import { episodeOptions } from './episode-flags.ts';

export interface EvaluateArgs extends EngineArgs {
  readonly run: string;
  readonly part: 'train' | 'validation' | 'test';
  readonly ways?: number | undefined;
  readonly shots?: number | undefined;
  readonly queries?: number | undefined;
  readonly labelBy?: 'class' | 'group' | undefined;
  readonly groups?: number | undefined;
  readonly prototypes?: PrototypeSource | undefined;
  readonly perClass?: number | undefined;
  readonly association?: AssociationForm | undefined;
  readonly episodes: number;
  readonly seed: number;
  readonly compare: boolean;
  readonly peers?: readonly ComparedPeer[] | undefined;
  readonly transductive: boolean;
  readonly views: number;
  readonly perturbed?: Attack | undefined;
  readonly perturbationNorm?: Norm | undefined;
  readonly perturbationSize?: number | undefined;
  readonly twist: boolean;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Where some, but not all, of the samples of a network trained on handwriting flip. */
export const DEFAULT_PERTURBATION: Readonly<Record<Norm, number>> = { linf: 0.05, l2: 0.5 };
export const DEFAULT_NORM: Norm = 'linf';

/** Adds the flags of `untwist evaluate`. */
export function evaluateOptions(yargs: Argv): Argv<EvaluateArgs> {
  return episodeOptions(yargs)
    .option(
      'groups',
      number('Of how many groups the classes of an episode are: 1 is within one alphabet (default: as in training)'),
    )
    .option('episodes', { ...number('Test episodes'), default: 1000 })
    .option('seed', { ...number('Seed of the test episodes'), default: 1 })
    .option('compare', {
      type: 'boolean',
      default: false,
      describe: 'Score the peers on the same embeddings and episodes',
    })
    .option('peers', {
      choices: COMPARED_PEERS,
      array: true,
      requiresArg: true,
      describe: 'With --compare: only these peers',
      defaultDescription: 'all',
    })
    .option('transductive', {
      type: 'boolean',
      default: false,
      describe: 'Batch normalisation by the statistics of each test episode, instead of those of training',
    })
    .option('views', {
      ...number('Embed each image as the mean over this many views, turned, moved, scaled and sheared a little'),
      default: 1,
    })
    .option('perturbed', {
      choices: ATTACKS,
      describe: 'Score the queries once more, perturbed away from their class, and name the prototypes that lose them',
      requiresArg: true,
    })
    .option('perturbation-norm', {
      choices: NORMS,
      describe: 'With --perturbed: linf limits the change of each pixel, l2 the length of the whole',
      defaultDescription: DEFAULT_NORM,
      requiresArg: true,
    })
    .option('perturbation-size', {
      ...number('With --perturbed: the size; pixels are from 0 to 1'),
      defaultDescription: NORMS.map((norm) => `${norm} ${DEFAULT_PERTURBATION[norm]}`).join(', '),
    })
    .option('twist', {
      type: 'boolean',
      default: false,
      describe: 'Measure how twisted the embedding of these classes is (NMI with k-means, neighbours, pieces)',
    })
    .option('out', {
      type: 'string',
      describe: 'Write all numbers here, with how and when they were made, as JSON',
      requiresArg: true,
    })
    .option('json', { type: 'boolean', describe: 'Print the numbers as JSON' })
    .example('$0 evaluate runs/first --ways 5 --shots 1', 'the best checkpoint, 5-way 1-shot')
    .example('$0 evaluate conv4-omniglot-lake --ways 20 --shots 1 --queries 5', 'a network that comes with untwist')
    .example('$0 evaluate runs/first --perturbed fgsm --episodes 100', 'which prototypes lose perturbed samples')
    .example('$0 evaluate runs/first --views 8', 'by eight views of each image: slower, a little more accurate')
    .example('$0 evaluate runs/first --compare', 'beside every other method, on the same embeddings')
    .example('$0 evaluate runs/first --compare --peers softmaxRegression nearestNeighbours', 'beside two of them')
    .example(
      '$0 evaluate runs/first --dataset omniglot --split lake',
      'on other data than it was trained on',
    ) as unknown as Argv<EvaluateArgs>;
}

const number = (describe: string) => ({ type: 'number', describe, requiresArg: true }) as const;

/** The least value of each flag that counts; an interval needs two episodes. */
const LEAST = { ways: 2, shots: 1, queries: 1, perClass: 1, episodes: 2, seed: 0, views: 1, groups: 0 } as const;

/** @throws UsageError for numbers that cannot be, and flags that exclude each other. */
export function requireEvaluateArgs(args: EvaluateArgs): void {
  const { compare, peers, transductive, perturbed, perturbationNorm, perturbationSize } = args;
  for (const [name, least] of Object.entries(LEAST) as [keyof typeof LEAST, number][]) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
      const flag = name === 'perClass' ? 'per-class' : name;
      throw new UsageError(`--${flag} must be a whole number of at least ${least}, got ${value}.`);
    }
  }
  if (peers !== undefined && !compare) {
    throw new UsageError('--peers says which methods --compare scores; add --compare.');
  }
  if (perturbed === undefined && (perturbationNorm !== undefined || perturbationSize !== undefined)) {
    throw new UsageError(
      '--perturbation-norm and --perturbation-size say how --perturbed does it; add --perturbed fgsm.',
    );
  }
  if (perturbationSize !== undefined && !(perturbationSize > 0 && Number.isFinite(perturbationSize))) {
    throw new UsageError(`--perturbation-size must be a number above 0, got ${perturbationSize}.`);
  }
  if (perturbed !== undefined && transductive) {
    throw new UsageError(
      '--perturbed probes each image by itself, --transductive mixes the images of an episode; leave out one.',
    );
  }
  const other = (['transductive', 'perturbed', 'twist'] as const).find((flag) => args[flag]);
  if (args.views > 1 && other !== undefined) {
    throw new UsageError(`--views averages embeddings, --${other} is of those of the images alone; leave out one.`);
  }
  if (compare && transductive) {
    throw new UsageError(
      '--compare scores fixed embeddings, --transductive makes them anew for each episode; leave out one.',
    );
  }
}
