import { expect, it } from 'vitest';
import yargs from 'yargs';
import { engineCommand } from '../../src/cli/engine.ts';

const run = async (line: string) =>
  yargs(line.split(' '))
    .command(engineCommand)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();

it('refuses --gpu with --from, and a missing or unknown word', async () => {
  await expect(run('engine install --gpu --from /x')).rejects.toThrow('--gpu and --from exclude each other');
  await expect(run('engine')).rejects.toThrow('untwist engine install');
  await expect(run('engine remove')).rejects.toThrow('remove');
});
