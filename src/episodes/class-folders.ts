import { readdirSync, type Dirent } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import type { ClassSource } from './decode.ts';
import { fileSignature } from './file-signature.ts';

/** The names of the folders that divide the classes, where the user does it. */
export const SPLIT_FOLDERS = ['train', 'validation', 'test'] as const;

/** A folder of class folders, not yet read. */
export interface ClassFolders {
  /** Whether the classes lie in `train`, `validation` and `test`. */
  readonly divided: boolean;
  /** Sorted by path: `cats`, or `train/cats` where divided. */
  readonly classes: readonly ClassSource[];
  /** Changes with the files; plain JSON. */
  readonly signature: readonly unknown[];
}

const IMAGE_FILE = /^[^.].*\.(png|jpe?g|webp)$/i;

/**
 * Lists a folder with one folder a class. Files that are no PNG, JPEG or WebP by name, and hidden ones, do not count.
 * @throws UserError where there are no classes, one is empty, or only some of the split folders are there.
 */
export function listClassFolders(root: string): ClassFolders {
  const top = subfolders(root);
  const divided = top.length > 0 && top.every((name) => (SPLIT_FOLDERS as readonly string[]).includes(name));
  if (divided && top.length < SPLIT_FOLDERS.length) {
    throw new UserError(
      `${root} has only ${top.join(' and ')}: to divide the classes yourself, make all of ${SPLIT_FOLDERS.join(', ')}.`,
    );
  }
  const paths = divided ? top.flatMap((part) => subfolders(join(root, part)).map((name) => `${part}/${name}`)) : top;
  if (paths.length === 0)
    throw new UserError(`${root} has no class folders; it must hold one folder of images a class.`);
  const names = paths.map((path) => ({ path, files: imageFiles(join(root, path)) }));
  const empty = names.filter(({ files }) => files.length === 0);
  if (empty.length > 0) {
    throw new UserError(
      `${empty.length} of ${paths.length} class folders in ${root} have no PNG, JPEG or WebP images, the first being ` +
        `'${empty[0]?.path}'; fill or remove them.`,
    );
  }
  return {
    divided,
    classes: names.map(({ path, files }) => ({
      path,
      images: files.map((file) => ({ name: `${path}/${file}`, read: () => readFile(join(root, path, file)) })),
    })),
    signature: names.map(({ path, files }) => [
      path,
      files.map((file) => [file, fileSignature(join(root, path, file))]),
    ]),
  };
}

function subfolders(folder: string): string[] {
  return entries(folder)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function imageFiles(folder: string): string[] {
  return entries(folder)
    .filter((entry) => !entry.isDirectory() && IMAGE_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`The folder ${folder} cannot be read (${messageOf(error)}); name another with --data.`);
  }
}
