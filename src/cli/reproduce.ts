import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { reproduceAblations } from './reproduce-ablations.ts';
import { reproduceAdaptive } from './reproduce-adaptive.ts';
import { reproduceImbalance } from './reproduce-imbalance.ts';
import { reproduceFineTuning } from './reproduce-fine-tuning.ts';
import { queueAddress } from './queue-options.ts';
import { PAPER, reproduceOptions, requireReproduceArgs, type ReproduceArgs } from './reproduce-flags.ts';
import {
  believable,
  Interrupted,
  writeOutput,
  type ReproduceContext,
  type ReproduceOutput,
} from './reproduce-output.ts';
import { reproducePaper } from './reproduce-paper.ts';
import { reproduceTrained } from './reproduce-trained.ts';
import { reproduceUntwisting } from './reproduce-untwisting.ts';

/** The exit code of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** `untwist reproduce`. */
export const reproduceCommand: CommandModule<object, ReproduceArgs> = {
  command: 'reproduce <protocol>',
  describe: 'Compute a published table or a study anew, with intervals and paired tests',
  builder: reproduceOptions,
  handler: async (args) => {
    requireReproduceArgs(args);
    const folder = args.out ?? join('runs', `reproduce-${args.protocol}`);
    const say = (line: string) => process.stderr.write(`${line}\n`);
    if (args.quick) say('Quick: a small part of the protocol. Its numbers are not those of the table.');
    try {
      const queue = args.queue === undefined ? undefined : queueAddress(args);
      const output = await reproduce(args, { folder, queue, say });
      await writeOutput(folder, await believable(output));
      console.log(output.text);
      say(`Written: ${join(folder, 'results.json')}, ${join(folder, 'results.md')}`);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      say(`Stopped. What is done is kept in ${folder}; the same command goes on from there.`);
      process.exitCode = INTERRUPTED;
    }
  },
};

async function reproduce(args: ReproduceArgs, context: ReproduceContext): Promise<ReproduceOutput> {
  const { protocol } = args;
  switch (protocol) {
    case PAPER:
      return reproducePaper(args, context);
    case 'untwisting':
      return reproduceUntwisting(args, context);
    case 'adaptive-number':
      return reproduceAdaptive(args, context);
    case 'imbalance':
      return reproduceImbalance(args, context);
    case 'ablations':
      return reproduceAblations(args, context);
    case 'fine-tuning':
      return reproduceFineTuning(args, context);
    default:
      return reproduceTrained(args, protocol, context);
  }
}
