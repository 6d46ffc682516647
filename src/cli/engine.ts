import type { CommandModule } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { describeEngine, installEngine } from '../engine/index.ts';

interface InstallArguments {
  readonly gpu?: boolean;
  readonly from?: string;
  readonly json: boolean;
}

const installCommand: CommandModule<object, InstallArguments> = {
  command: 'install',
  describe: 'Make the native engine: bring TensorFlow and build the addon (what is there and works is kept)',
  builder: (yargs) =>
    yargs
      .option('gpu', { type: 'boolean', describe: 'With CUDA (several GB); --no-gpu goes back to the processor' })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of a TensorFlow to use; downloads nothing',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the engine as JSON' })
      .example('$0 engine install', 'TensorFlow for the processor')
      .example('$0 engine install --from ~/venv/lib/python3.12/site-packages', 'The one of a Python environment'),
  handler: async ({ gpu, from, json }) => {
    if (gpu !== undefined && from !== undefined) {
      throw new UsageError('engine install: --gpu and --from exclude each other; a --from with CUDA uses CUDA.');
    }
    const info = await installEngine({ gpu, from, log: (line) => process.stderr.write(`engine: ${line}\n`) });
    process.stdout.write(`${json ? JSON.stringify(info) : describeEngine(info)}\n`);
  },
};

/** `untwist engine install`. */
export const engineCommand: CommandModule = {
  command: 'engine',
  describe: 'The library that computes: install the fast one',
  builder: (yargs) => yargs.command(installCommand).demandCommand(1, 'engine: name what to do: untwist engine install'),
  handler: () => {},
};
