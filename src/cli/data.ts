import type { CommandModule } from 'yargs';
import { dataFetchCommand } from './data-fetch.ts';
import { dataInspectCommand } from './data-inspect.ts';

/** `untwist data`: what there is to train on. */
export const dataCommand: CommandModule = {
  command: 'data <command>',
  describe: 'Download data sets and look into them',
  builder: (yargs) =>
    yargs
      .command(dataInspectCommand)
      .command(dataFetchCommand)
      .demandCommand(1, 'data needs a command: inspect or fetch.'),
  handler: () => {}, // demandCommand sees to it that one of the two runs
};
