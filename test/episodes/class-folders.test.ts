import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listClassFolders } from '../../src/episodes/class-folders.ts';
import { temporaryFolder, writeFiles } from './support/files.ts';

const paths = (folder: string) => {
  const { divided, classes } = listClassFolders(folder);
  return { divided, classes: classes.map(({ path, images }) => [path, ...images.map((image) => image.name)]) };
};

describe('listClassFolders', () => {
  it('takes each folder for a class, PNG, JPEG and WebP for images, and nothing else', async () => {
    const folder = temporaryFolder();
    const images = { 'dogs/b.webp': '1', 'dogs/a.JPG': '2', 'cats/x.png': '3', 'cats/y.jpeg': '4' };
    writeFiles(folder, { ...images, 'dogs/notes.txt': '', 'dogs/._a.jpg': '', 'readme.png': '', '.git/z.png': '' });
    expect(paths(folder)).toEqual({
      divided: false,
      classes: [
        ['cats', 'cats/x.png', 'cats/y.jpeg'],
        ['dogs', 'dogs/a.JPG', 'dogs/b.webp'],
      ],
    });
    const first = listClassFolders(folder).classes[0]!.images[0]!;
    expect(Buffer.from(await first.read()).toString()).toBe('3');
  });

  it('sees classes divided by the user only where there are no other folders', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'train/a/1.png': '', 'validation/b/1.png': '', 'test/c/1.png': '' });
    expect(paths(folder)).toMatchObject({
      divided: true,
      classes: [
        ['test/c', 'test/c/1.png'],
        ['train/a', 'train/a/1.png'],
        ['validation/b', 'validation/b/1.png'],
      ],
    });
    writeFiles(folder, { 'train/1.png': '', 'validation/1.png': '', 'test/1.png': '', 'bus/1.png': '' });
    expect(paths(folder)).toMatchObject({
      divided: false,
      classes: [
        ['bus', 'bus/1.png'],
        ['test', 'test/1.png'],
        ['train', 'train/1.png'],
        ['validation', 'validation/1.png'],
      ],
    });
  });

  it('has a signature that changes with names, sizes and times', () => {
    const folder = temporaryFolder();
    const seen = new Set<string>();
    const look = () => seen.add(JSON.stringify(listClassFolders(folder).signature));
    writeFiles(folder, { 'a/1.png': '1' });
    utimesSync(join(folder, 'a/1.png'), 1000, 1000);
    look();
    look();
    expect(seen.size).toBe(1);
    utimesSync(join(folder, 'a/1.png'), 1000, 2000);
    look();
    writeFiles(folder, { 'a/1.png': '12' });
    utimesSync(join(folder, 'a/1.png'), 1000, 2000);
    look();
    writeFiles(folder, { 'a/2.png': '1' });
    look();
    expect(seen.size).toBe(4);
  });

  it('refuses folders that are missing, without classes, with empty classes or half divided', () => {
    const folder = temporaryFolder();
    expect(() => listClassFolders(join(folder, 'nowhere'))).toThrow(
      /nowhere cannot be read .*name another with --data/,
    );
    expect(() => listClassFolders(folder)).toThrow('has no class folders');
    writeFiles(folder, { 'cats/1.png': '1' });
    mkdirSync(join(folder, 'dogs'));
    expect(() => listClassFolders(folder)).toThrow(/1 of 2 class folders in .* the first being 'dogs'; fill or remove/);
    const half = temporaryFolder();
    writeFiles(half, { 'train/cats/1.png': '1', 'test/dogs/1.png': '1' });
    expect(() => listClassFolders(half)).toThrow('has only test and train');
  });
});
