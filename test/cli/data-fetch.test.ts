import yargs from 'yargs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dataFetchCommand } from '../../src/cli/data-fetch.ts';
import { fetchOmniglot } from '../../src/episodes/omniglot-fetch.ts';

vi.mock('../../src/episodes/omniglot-fetch.ts', () => ({ fetchOmniglot: vi.fn() }));
const fetchStub = vi.mocked(fetchOmniglot);

async function run(...args: string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await yargs()
      .command(dataFetchCommand)
      .strict()
      .exitProcess(false)
      .fail(false)
      .parseAsync(['fetch', ...args]);
    return log.mock.calls.join('\n');
  } finally {
    log.mockRestore();
  }
}

beforeEach(() => vi.stubEnv('UNTWIST_DATA', 'data-of-mine'));
afterEach(() => vi.unstubAllEnvs());

describe('untwist data fetch', () => {
  it('puts the files where opening looks, or where told', async () => {
    fetchStub.mockResolvedValue(['images_background.zip', 'images_evaluation.zip']);
    const here = await run('omniglot');
    expect(fetchStub.mock.lastCall?.[0]).toMatch(/^data-of-mine.omniglot$/);
    expect(here).toMatch(/^Downloaded images_background.zip, images_evaluation.zip to data-of-mine/);
    const json = await run('omniglot', '--to', 'there', '--json');
    expect(JSON.parse(json)).toEqual({ folder: 'there', fetched: ['images_background.zip', 'images_evaluation.zip'] });
  });

  it('says so where all is there, and hands on errors', async () => {
    fetchStub.mockResolvedValue([]);
    expect(await run('omniglot', '--to', 'there')).toBe('Omniglot is already in there, whole.');
    fetchStub.mockRejectedValue(new Error('cannot be reached'));
    await expect(run('omniglot')).rejects.toThrow('cannot be reached');
    await expect(run('imagenet')).rejects.toThrow('Invalid values');
  });
});
