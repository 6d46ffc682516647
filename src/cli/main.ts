import yargs, { type Argv } from 'yargs';
import { UsageError, UserError } from '../base/errors.ts';
import { errorLine } from './error-line.ts';

/** Adds each command; its modules are loaded only then, since those of all take half a second. In the order of the help. */
const COMMANDS: Readonly<Record<string, (parser: Argv) => Promise<Argv>>> = {
  train: async (parser) => parser.command((await import('./train.ts')).trainCommand),
  evaluate: async (parser) => parser.command((await import('./evaluate.ts')).evaluateCommand),
  probe: async (parser) => parser.command((await import('./probe.ts')).probeCommand),
  pictures: async (parser) => parser.command((await import('./pictures.ts')).picturesCommand),
  fit: async (parser) => parser.command((await import('./fit.ts')).fitCommand),
  predict: async (parser) => parser.command((await import('./predict.ts')).predictCommand),
  explain: async (parser) => parser.command((await import('./explain.ts')).explainCommand),
  export: async (parser) => parser.command((await import('./export.ts')).exportCommand),
  explore: async (parser) => parser.command((await import('./explore.ts')).exploreCommand),
  replay: async (parser) => parser.command((await import('./replay.ts')).replayCommand),
  sweep: async (parser) => parser.command((await import('./sweep.ts')).sweepCommand),
  worker: async (parser) => parser.command((await import('./worker.ts')).workerCommand),
  reproduce: async (parser) => parser.command((await import('./reproduce.ts')).reproduceCommand),
  models: async (parser) => parser.command((await import('./models.ts')).modelsCommand),
  data: async (parser) => parser.command((await import('./data.ts')).dataCommand),
  demo: async (parser) => parser.command((await import('./demo.ts')).demoCommand),
  engine: async (parser) => parser.command((await import('./engine.ts')).engineCommand),
  doctor: async (parser) => parser.command((await import('./doctor.ts')).doctorCommand),
};

/** Runs the command line `args` (without node and the script) and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const debug = args.includes('--debug');
  const parser = yargs([...args])
    .scriptName('untwist')
    .usage('$0 COMMAND: interpretable prototype networks, trained end to end')
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
  for (const name of wantedCommands(args)) await COMMANDS[name]!(parser as Argv);
  try {
    await parser.parseAsync();
  } catch (error) {
    process.stderr.write(`${debug && error instanceof Error ? error.stack : `untwist: ${errorLine(error)}`}\n`);
    process.exitCode = error instanceof UserError ? error.exitCode : 1;
  }
}

/** The command that is named, or all: for the help, or to say that there is no such command. */
function wantedCommands(args: readonly string[]): string[] {
  const named = args.find((arg) => !arg.startsWith('-'));
  return named !== undefined && Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS);
}
