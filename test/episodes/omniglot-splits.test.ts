import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { ClassRows } from '../../src/episodes/decode.ts';
import { omniglotSplit, type OmniglotSplit } from '../../src/episodes/omniglot-splits.ts';
import type { Split } from '../../src/episodes/types.ts';
import { temporaryFolder, writeFiles } from './support/files.ts';

/** As many characters as Omniglot has, two drawings each: 30 alphabets in one half, 20 in the other. */
const characters: ClassRows[] = Array.from({ length: 1623 }, (_, i) => {
  const evaluation = i >= 964;
  const alphabet = evaluation ? `eval${(i - 964) % 20}` : `back${i % 30}`;
  return {
    path: `images_${evaluation ? 'evaluation' : 'background'}/${alphabet}/character${i}`,
    start: 2 * i,
    count: 2,
  };
});

async function split(kind: OmniglotSplit, folder = temporaryFolder()) {
  const notices: string[] = [];
  const divided = await omniglotSplit(kind, characters, folder, (message) => notices.push(message));
  return { divided, notices };
}

const sizes = ({ train, validation, test }: Split) => [train.length, validation.length, test.length];
const groups = (classes: Split['train']) => new Set(classes.map((c) => c.group));

describe('omniglotSplit', () => {
  it.each(['lake', 'alphabets'] as const)('%s keeps the halves and holds out whole alphabets', async (kind) => {
    const { divided, notices } = await split(kind);
    expect(divided.train.length + divided.validation.length).toBe(964);
    expect(divided.test.length).toBe(659);
    expect([divided.train, divided.validation, divided.test].map((part) => groups(part).size)).toEqual([24, 6, 20]);
    for (const group of groups(divided.validation)) expect(groups(divided.train).has(group)).toBe(false);
    expect(divided.test.find((c) => c.name === 'eval1/character965')).toEqual({
      name: 'eval1/character965',
      group: 'eval1',
      rows: [1930, 1931],
      turns: 0,
    });
    expect((await split(kind)).divided).toEqual(divided);
    expect(notices).toEqual([]);
  });

  it('reads the published lists, rotations as classes', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'vinyals-train.txt': 'back3/character3/rot000\nback3/character3/rot270\r\n',
      'vinyals-val.txt': 'back4/character4/rot090\n',
      'vinyals-test.txt': 'eval1/character965/rot180\n\n',
    });
    const { divided, notices } = await split('vinyals', folder);
    const short = (classes: Split['train']) => classes.map((c) => [c.name, c.group, c.rows[0], c.turns]);
    expect(short(divided.train)).toEqual([
      ['back3/character3/rot000', 'back3', 6, 0],
      ['back3/character3/rot270', 'back3', 6, 3],
    ]);
    expect(short(divided.validation)).toEqual([['back4/character4/rot090', 'back4', 8, 1]]);
    expect(short(divided.test)).toEqual([['eval1/character965/rot180', 'eval1', 1930, 2]]);
    expect(notices).toEqual([]);
  });

  it('draws a split of the same numbers without the lists, and says aloud that it is not the published one', async () => {
    const { divided, notices } = await split('vinyals');
    expect(sizes(divided)).toEqual([4 * 1028, 4 * 172, 4 * 423]);
    const names = [divided.train, divided.validation, divided.test].flat().map((c) => c.name);
    expect(new Set(names).size).toBe(6492);
    const character = (name: string) => name.slice(0, -'/rot000'.length);
    const trained = new Set(divided.train.map((c) => character(c.name)));
    for (const { name } of [...divided.validation, ...divided.test]) expect(trained.has(character(name))).toBe(false);
    expect(notices).toEqual([expect.stringContaining('NOT the published split')]);
    expect((await split('vinyals')).divided).toEqual(divided);
  });

  it('refuses lists that are incomplete or name what is not there', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'vinyals-train.txt': '', 'vinyals-test.txt': '' });
    await expect(split('vinyals', folder)).rejects.toThrow(/vinyals-val.txt is missing/);
    writeFiles(folder, { 'vinyals-val.txt': 'Klingon/character01/rot000\n' });
    await expect(split('vinyals', folder)).rejects.toThrow(
      "names 'Klingon/character01/rot000', which is not among the 1623",
    );
    writeFiles(folder, { 'vinyals-val.txt': 'back3/character3/rot045\n' });
    await expect(split('vinyals', folder)).rejects.toThrow('it must be ALPHABET/characterNN/rotRRR');
    writeFiles(folder, { 'vinyals-val.txt': 'x'.repeat(5_000) });
    await expect(split('vinyals', folder)).rejects.toThrow(`names '${'x'.repeat(100)}', which is not`);
    rmSync(join(folder, 'vinyals-val.txt'));
    mkdirSync(join(folder, 'vinyals-val.txt'));
    await expect(split('vinyals', folder)).rejects.toThrow(UserError);
    await expect(split('vinyals', folder)).rejects.toThrow(/vinyals-val\.txt cannot be read \(EISDIR/);
  });

  it.each([
    ['in one list', 'back3/character3/rot000\nback3/character3/rot000', ''],
    ['in two lists', 'back3/character3/rot000', 'back3/character3/rot000'],
  ])('refuses a class that is named twice %s', async (_, train, test) => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'vinyals-train.txt': train, 'vinyals-val.txt': '', 'vinyals-test.txt': test });
    await expect(split('vinyals', folder)).rejects.toThrow(UserError);
    await expect(split('vinyals', folder)).rejects.toThrow("name 'back3/character3/rot000' twice");
  });

  it.each(['lake', 'alphabets'] as const)('%s refuses a background half without characters', async (kind) => {
    const evaluation = characters.filter(({ path }) => path.startsWith('images_evaluation/'));
    const divided = omniglotSplit(kind, evaluation, temporaryFolder(), () => {});
    await expect(divided).rejects.toThrow('images_background of Omniglot has no characters; fetch it again.');
  });
});
