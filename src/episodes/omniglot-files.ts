import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import type { ClassSource, ImageSource } from './decode.ts';
import { fileSignature } from './file-signature.ts';
import { openZip, zipDirectoryChecksum } from './zip-file.ts';

/** The two halves in which Omniglot is published. */
export const OMNIGLOT_PARTS = ['images_background', 'images_evaluation'] as const;

/** The images of Omniglot where they lie, not yet read. */
export interface OmniglotFiles {
  readonly folder: string;
  /** Changes with the files; plain JSON. */
  readonly signature: readonly unknown[];
  /** Characters sorted by path, `images_background/Greek/character01`. Close when done. */
  list(): Promise<{ readonly classes: readonly ClassSource[]; close(): void }>;
}

/**
 * Finds `images_background` and `images_evaluation`, each as the official zip file or the folder it unpacks to.
 * @param root The folder of the files, or one whose sub-folder `omniglot` is.
 * @throws UserError where nothing or only one half is found.
 */
export async function findOmniglot(root: string): Promise<OmniglotFiles> {
  const found = [root, join(root, 'omniglot')].find((folder) =>
    OMNIGLOT_PARTS.some((part) => locate(folder, part) !== null),
  );
  if (found === undefined) {
    throw new UserError(
      `Omniglot was not found in ${root}: wanted images_background.zip and images_evaluation.zip, or ` +
        `the folders they unpack to. Run 'untwist data fetch omniglot', or name their folder with --data or UNTWIST_DATA.`,
    );
  }
  const parts = OMNIGLOT_PARTS.map((part) => {
    const path = locate(found, part);
    if (path === null) {
      throw new UserError(`${found} has no ${part}.zip and no folder ${part}; run 'untwist data fetch omniglot'.`);
    }
    return path.endsWith('.zip') ? new ZippedPart(path) : new UnpackedPart(path, part);
  });
  const signature = await Promise.all(parts.map((part) => part.signature()));
  return {
    folder: found,
    signature,
    async list() {
      const lists = await Promise.all(parts.map((part) => part.list()));
      return { classes: lists.flatMap((l) => byCharacter(l.images)), close: () => lists.forEach((l) => l.close()) };
    },
  };
}

interface Part {
  signature(): Promise<unknown>;
  list(): Promise<{ images: readonly ImageSource[]; close(): void }>;
}

/** The folder first: who unpacked a zip file may have mended it. */
function locate(folder: string, part: string): string | null {
  return [join(folder, part), join(folder, `${part}.zip`)].find((path) => existsSync(path)) ?? null;
}

class ZippedPart implements Part {
  private readonly file: string;
  constructor(file: string) {
    this.file = file;
  }

  async signature(): Promise<unknown> {
    return { size: statSync(this.file).size, directory: await zipDirectoryChecksum(this.file) };
  }

  async list() {
    const zip = await openZip(this.file);
    return { images: zip.members, close: () => zip.close() };
  }
}

class UnpackedPart implements Part {
  private readonly folder: string;
  private readonly part: string;
  constructor(folder: string, part: string) {
    this.folder = folder;
    this.part = part;
  }

  async signature(): Promise<unknown> {
    return this.names().map((name) => [name, fileSignature(join(this.folder, name))]);
  }

  async list() {
    const images = this.names().map((name) => ({
      name: `${this.part}/${name}`,
      read: () => readFile(join(this.folder, name)),
    }));
    return { images, close: () => {} };
  }

  private names(): string[] {
    return this.entries()
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => IMAGE_PATH.test(`${this.part}/${name}`))
      .sort();
  }

  private entries(): string[] {
    try {
      return readdirSync(this.folder, { recursive: true, encoding: 'utf8' });
    } catch (error) {
      throw new UserError(`The folder ${this.folder} cannot be read (${messageOf(error)}); fetch or copy it again.`);
    }
  }
}

/** `images_background/Greek/character01/0394_01.png`; hidden files and the leavings of packers do not match. */
const IMAGE_PATH = /^(images_\w+\/[^/]+\/character\d+)\/[^./][^/]*\.png$/;

function byCharacter(images: readonly ImageSource[]): ClassSource[] {
  const byPath = new Map<string, ImageSource[]>();
  for (const image of images) {
    const path = IMAGE_PATH.exec(image.name)?.[1];
    if (path === undefined) continue;
    const members = byPath.get(path);
    if (members === undefined) byPath.set(path, [image]);
    else members.push(image);
  }
  return [...byPath.keys()].sort().map((path) => ({
    path,
    images: (byPath.get(path) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}
