import yargs from 'yargs';
import { describe, expect, it } from 'vitest';
import { dataCommand } from '../../src/cli/data.ts';

const parser = () => yargs().scriptName('untwist').command(dataCommand).strict().exitProcess(false);

describe('untwist data', () => {
  it('asks for one of its commands', async () => {
    let message = '';
    await parser()
      .fail((text) => (message = text))
      .parseAsync(['data']);
    expect(message).toBe('data needs a command: inspect or fetch.');
  });

  it('teaches its commands', async () => {
    const help = await new Promise<string>((resolve, reject) => {
      parser().parse(['data', '--help'], (error: Error | undefined, _: unknown, output: string) =>
        error ? reject(error) : resolve(output),
      );
    });
    expect(help).toContain('untwist data inspect');
    expect(help).toContain('untwist data fetch <dataset>');
  });
});
