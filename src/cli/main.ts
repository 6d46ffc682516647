import yargs from 'yargs';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import { dataCommand } from './data.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { engineCommand } from './engine.ts';
import { evaluateCommand } from './evaluate.ts';
import { explainCommand } from './explain.ts';
import { fitCommand } from './fit.ts';
import { predictCommand } from './predict.ts';
import { picturesCommand } from './pictures.ts';
import { probeCommand } from './probe.ts';
import { reproduceCommand } from './reproduce.ts';
import { trainCommand } from './train.ts';

/** Runs the command line `args` (without node and the script) and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const debug = args.includes('--debug');
  const parser = yargs([...args])
    .scriptName('untwist')
    .usage('$0 COMMAND: interpretable prototype networks, trained end to end')
    .command(trainCommand)
    .command(evaluateCommand)
    .command(probeCommand)
    .command(picturesCommand)
    .command(fitCommand)
    .command(predictCommand)
    .command(explainCommand)
    .command(reproduceCommand)
    .command(dataCommand)
    .command(demoCommand)
    .command(engineCommand)
    .command(doctorCommand)
    .option('debug', { type: 'boolean', describe: 'Show where an error comes from', global: true })
    .demandCommand(1, 'untwist needs a command; `untwist --help` lists them.')
    .parserConfiguration({ 'duplicate-arguments-array': false }) // a flag given twice: the last one counts
    .strict()
    .help()
    .alias('help', 'h')
    .version()
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .fail((message, error) => {
      // What yargs itself finds wrong comes as a message, sometimes as an error of its own class.
      if (error && error.name !== 'YError') throw error;
      const line = message.replace(/\s*\n\s*/g, ' ').replace(/[^.]$/, '$&.');
      throw new UsageError(`${line} See \`untwist --help\`.`);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    process.stderr.write(`${debug && error instanceof Error ? error.stack : `untwist: ${describe(error)}`}\n`);
    process.exitCode = error instanceof UserError ? error.exitCode : 1;
  }
}

/** One line; an error that is not the user's to mend says how to find out more. */
function describe(error: unknown): string {
  if (error instanceof UserError || error instanceof RangeError) return messageOf(error);
  return `${messageOf(error).split('\n')[0]} (unexpected; --debug shows where)`;
}
