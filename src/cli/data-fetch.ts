import type { CommandModule } from 'yargs';
import { omniglotFolder } from '../episodes/data-folder.ts';
import { fetchOmniglot } from '../episodes/omniglot-fetch.ts';
import { CountBar } from './count-bar.ts';

interface Args {
  dataset: 'omniglot';
  to?: string | undefined;
  json?: boolean | undefined;
}

/** `untwist data fetch omniglot`. */
export const dataFetchCommand: CommandModule<object, Args> = {
  command: 'fetch <dataset>',
  describe: 'Download a data set; goes on where it broke off, checks size and sha256',
  builder: (yargs) =>
    yargs
      .positional('dataset', { choices: ['omniglot'] as const, demandOption: true, describe: 'Which data set (16 MB)' })
      .option('to', {
        type: 'string',
        describe: 'Folder to put the files in',
        defaultDescription: omniglotFolder(undefined),
        requiresArg: true,
      })
      .option('json', { type: 'boolean', describe: 'Print one JSON object' })
      .example('$0 data fetch omniglot', 'then: $0 data inspect --dataset omniglot'),
  handler: async ({ to, json }) => {
    const folder = omniglotFolder(to);
    const bar = new CountBar('bytes');
    let fetched: string[];
    try {
      fetched = await fetchOmniglot(folder, (name, done, total) => bar.update(name, done, total));
    } finally {
      bar.stop();
    }
    if (json) console.log(JSON.stringify({ folder, fetched }));
    else if (fetched.length === 0) console.log(`Omniglot is already in ${folder}, whole.`);
    else console.log(`Downloaded ${fetched.join(', ')} to ${folder}; sizes and checksums are right.`);
  },
};
