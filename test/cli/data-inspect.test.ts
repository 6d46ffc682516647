import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import yargs from 'yargs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dataInspectCommand } from '../../src/cli/data-inspect.ts';
import { plainImage, temporaryFolder, writeFiles } from '../episodes/support/files.ts';

/** Runs the command and gives what it prints. */
async function inspect(...args: string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await yargs()
      .command(dataInspectCommand)
      .strict()
      .exitProcess(false)
      .fail(false)
      .parseAsync(['inspect', ...args]);
    return log.mock.calls.join('\n');
  } finally {
    log.mockRestore();
  }
}

/** Five classes of three colour images. */
async function photos(): Promise<string> {
  const folder = temporaryFolder();
  const image = await plainImage(9, 9, [200, 30, 60]);
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    writeFiles(folder, { [`${name}/1.png`]: image, [`${name}/2.png`]: image });
  return folder;
}

const cacheHome = process.env['XDG_CACHE_HOME'];
beforeEach(() => {
  process.env['XDG_CACHE_HOME'] = temporaryFolder();
});
afterEach(() => {
  if (cacheHome === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = cacheHome;
});

describe('untwist data inspect', () => {
  it('prints a table, and JSON for machines', async () => {
    const folder = await photos();
    const table = await inspect('--dataset', 'folder', '--data', folder, '--size', '8');
    expect(table).toMatch(/^folder: 10 images of 8 x 8 in colour, fingerprint [0-9a-f]{12}\n/);
    expect(table).toMatch(/\ntrain +3 +3 +6 +2 +2\.0 +2 +1\.000\nvalidation +1 /);
    const json = JSON.parse(await inspect('--dataset', 'folder', '--data', folder, '--size', '8', '--json'));
    expect(json).toMatchObject({ images: 10, height: 8, depth: 3, split: { test: { classes: 1, images: 2 } } });
  });

  it('writes the contact sheet as PNG', async () => {
    const out = join(temporaryFolder(), 'sheet.png');
    const folder = await photos();
    const printed = await inspect(
      '--dataset',
      'folder',
      '--data',
      folder,
      '--size',
      '8',
      '--out',
      out,
      '--classes',
      '2',
    );
    expect(printed).toContain(`Contact sheet of the train classes: ${out}`);
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 22, height: 22, channels: 3 });
    expect([...data.subarray((3 * 22 + 3) * 3, (3 * 22 + 3) * 3 + 3)]).toEqual([200, 30, 60]);
  });

  it('says what is wrong in one line', async () => {
    const folder = await photos();
    const flags = ['--dataset', 'folder', '--data', folder];
    await expect(inspect('--dataset', 'folder')).rejects.toThrow('needs --data');
    await expect(inspect(...flags, '--size', '2.5')).rejects.toThrow('--size must be a whole number of pixels above 0');
    await expect(inspect(...flags, '--out', 'x.png', '--classes', '0')).rejects.toThrow(
      '--classes must be a whole number',
    );
    const nowhere = join(temporaryFolder(), 'no', 'folder', 'x.png');
    await expect(inspect(...flags, '--out', nowhere)).rejects.toThrow(/cannot be written .*name another --out/);
    expect(existsSync('x.png')).toBe(false);
  });
});
