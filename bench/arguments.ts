import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { UsageError } from '../src/base/errors.ts';
import { PEER_FORMS, type PeerForm } from './peer.ts';
import { WORKLOADS } from './workloads.ts';

/** What is timed beside the workloads. */
export const OTHERS = ['solver', 'data', 'startup'] as const;
export type Other = (typeof OTHERS)[number];

const NAMES: readonly string[] = [...WORKLOADS.map(({ name }) => name), ...OTHERS];

export interface BenchArguments {
  readonly only: readonly string[];
  readonly rounds: number;
  readonly threads?: number;
  readonly python: string;
  readonly forms: readonly PeerForm[];
  readonly profile: boolean;
  readonly json: string;
}

/** The command's arguments. @throws UsageError for a number of rounds or threads that is none. */
export async function readArguments(): Promise<BenchArguments> {
  const args = await yargs(hideBin(process.argv))
    .scriptName('npm run bench --')
    .usage('$0 [options]\n\nTimes training and evaluation, beside the same work in PyTorch where Python has it.')
    .option('only', {
      array: true,
      choices: NAMES,
      default: NAMES,
      describe: 'Time only these',
      defaultDescription: 'all',
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
      default: false,
      describe: 'Instead say which kernel takes what of a training step',
    })
    .option('json', { type: 'string', default: 'runs/bench.json', describe: 'File for all numbers', requiresArg: true })
    .strict()
    .version(false)
    .parse();
  for (const name of ['rounds', 'threads'] as const) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw new UsageError(`--${name} must be a whole number of at least 1, got ${value}.`);
    }
  }
  const { threads, ...rest } = args;
  return threads === undefined ? rest : { ...rest, threads };
}
