import yargs from 'yargs';
import { UsageError } from '../src/base/errors.ts';
import { GROWTH_SWEEPS } from './growth-sweeps.ts';
import { PEER_FORMS, type PeerForm } from './peer.ts';
import { WORKLOADS } from './workloads.ts';

/** What is timed beside the workloads. */
export const OTHERS = ['solver', 'open', 'data', 'startup'] as const;
export type Other = (typeof OTHERS)[number];

/** Local pools whose cost for a job is timed: by their processes. */
export const POOLS = { 'pool-1': 1, 'pool-8': 8 } as const;

/** What the command does, and what it can be told to do only. */
const NAMES = {
  compare: [...WORKLOADS.map(({ name }) => name), ...OTHERS],
  profile: WORKLOADS.map(({ name }) => name),
  growth: GROWTH_SWEEPS.map(({ name }) => name),
  accuracy: [],
  sweep: Object.keys(POOLS),
} as const satisfies Record<string, readonly string[]>;
export type BenchMode = keyof typeof NAMES;

const FILES: Readonly<Record<BenchMode, string>> = {
  compare: 'runs/bench.json',
  profile: 'runs/profile.json',
  growth: 'runs/growth.json',
  accuracy: 'runs/accuracy.json',
  sweep: 'runs/sweep-overhead.json',
};

export interface BenchArguments {
  readonly mode: BenchMode;
  /** Of the names of its mode. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly threads?: number;
  readonly python: string;
  readonly forms: readonly PeerForm[];
  /** Where the plots of `growth` go. */
  readonly plots: string;
  readonly json: string;
}

/**
 * The command's arguments.
 * @param words without node and the script
 * @throws UsageError for a number of rounds or threads that is none, or something to time that there is not.
 */
export async function readArguments(words: readonly string[]): Promise<BenchArguments> {
  const args = await yargs([...words])
    .scriptName('npm run bench --')
    .usage('$0 [options]\n\nTimes training and evaluation, beside the same work in PyTorch where Python has it.')
    .option('only', {
      array: true,
      type: 'string',
      describe: `Time only these: ${NAMES.compare.join(', ')}; of the growth: ${NAMES.growth.join(', ')}`,
      defaultDescription: 'all',
      requiresArg: true,
    })
    .option('rounds', {
      type: 'number',
      default: 5,
      describe: 'Rounds: in each, every side has its turn',
      requiresArg: true,
    })
    .option('threads', {
      type: 'number',
      describe: 'Threads of each side',
      defaultDescription: 'every core',
      requiresArg: true,
    })
    .option('python', { type: 'string', default: 'python3', describe: 'Python that has torch', requiresArg: true })
    .option('forms', { array: true, choices: PEER_FORMS, default: PEER_FORMS, describe: 'Forms of PyTorch' })
    .option('profile', {
      type: 'boolean',
      describe: 'Instead say which kernel takes what of a training step',
    })
    .option('growth', {
      type: 'boolean',
      describe: 'Instead say how time and memory of a training step grow with its sizes, and plot it',
      conflicts: 'profile',
    })
    .option('accuracy', {
      type: 'boolean',
      describe: 'Instead say what networks reach that were trained with our kernels, and without; some minutes',
      conflicts: ['profile', 'growth'],
    })
    .option('sweep', {
      type: 'boolean',
      describe: 'Instead say what `untwist sweep` costs a job beyond its own work',
      conflicts: ['profile', 'growth', 'accuracy'],
    })
    .option('plots', {
      type: 'string',
      default: 'docs',
      describe: 'Folder for the plots of --growth',
      requiresArg: true,
    })
    .option('json', {
      type: 'string',
      describe: 'File for all numbers',
      defaultDescription: 'runs/bench.json, profile.json, growth.json, accuracy.json or sweep-overhead.json',
      requiresArg: true,
    })
    .strict()
    .version(false)
    .parse();
  for (const name of ['rounds', 'threads'] as const) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw new UsageError(`--${name} must be a whole number of at least 1, got ${value}.`);
    }
  }
  const mode: BenchMode =
    (['growth', 'profile', 'accuracy', 'sweep'] as const).find((name) => args[name] === true) ?? 'compare';
  const { only = NAMES[mode], json = FILES[mode], threads, rounds, python, forms, plots } = args;
  const foreign = only.find((name) => !(NAMES[mode] as readonly string[]).includes(name));
  if (foreign !== undefined) {
    const names: readonly string[] = NAMES[mode];
    const wanted = names.length === 0 ? `be left out with --${mode}` : `be of ${names.join(', ')}`;
    throw new UsageError(`--only must ${wanted}, got '${foreign}'.`);
  }
  return { mode, only, rounds, python, forms, plots, json, ...(threads === undefined ? {} : { threads }) };
}
